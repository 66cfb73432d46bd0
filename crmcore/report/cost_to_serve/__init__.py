"""Figures, tables and words of the cost to serve."""
