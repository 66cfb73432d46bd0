"""Models of repeat buying: BG/NBD, Gamma-Gamma, what they forecast, and how good they are."""
