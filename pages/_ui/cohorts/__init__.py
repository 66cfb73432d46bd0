"""Cohorts, a tab of the life cycle: a lens each."""
