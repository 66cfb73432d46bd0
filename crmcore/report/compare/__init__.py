"""Comparisons and migrations drawn, tabulated and put into words."""
