"""Figures, tables and words of the cohorts."""
