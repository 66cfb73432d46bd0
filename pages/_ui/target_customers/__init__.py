"""The target customer on the page of values: the signed profile, and prospects by their likeness to the best customers."""
