"""Seeded demo companies: every table, any size, the same on every machine."""
