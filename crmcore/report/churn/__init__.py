"""Churn drawn, tabulated and put into words."""
