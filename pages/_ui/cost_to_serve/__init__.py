"""Sections of the page about the cost to serve."""
