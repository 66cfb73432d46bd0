"""Figures, tables, letters and files of the budget."""
