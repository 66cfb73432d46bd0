"""Loyalty = repeat purchase × attitude: satisfaction, quadrant, ladder."""
