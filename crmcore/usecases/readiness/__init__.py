"""Whether a company meets the conditions of classification management."""
