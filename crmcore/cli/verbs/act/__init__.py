"""Commands about what a grade does: the terms of its tiers."""
