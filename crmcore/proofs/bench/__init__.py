"""How fast the product is, as ratios in one run."""
