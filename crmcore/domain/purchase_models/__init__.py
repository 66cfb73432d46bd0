"""Models of repeat buying: BG/NBD, NBD, Pareto/NBD, Gamma-Gamma, what they forecast, and how good they are."""
