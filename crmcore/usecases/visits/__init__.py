"""Visits: which are due on a working date, and the plan of the coming weeks."""
