"""Summaries of a graded Book: tier tables, key figures, concentration, findings, lists and filters."""
