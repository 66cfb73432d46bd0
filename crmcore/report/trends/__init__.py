"""Months drawn, tabulated and put into words."""
