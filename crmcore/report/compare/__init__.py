"""Comparisons and migrations: figures, tables and texts."""
