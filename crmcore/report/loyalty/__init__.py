"""Loyalty: figures and tables."""
