"""Complaints: the clock of each one, the order in which they are answered, reports, and a replay under other terms."""
