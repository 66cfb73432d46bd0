"""Visits: what is due, the plan, the calendar of a person, decisions."""
