"""Sections of the cohorts page: a lens each."""
