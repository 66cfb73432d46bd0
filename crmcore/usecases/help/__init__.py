"""Counts of the present data for the map of the pages."""
