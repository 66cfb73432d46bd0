"""Figures, tables, words and files of the team."""
