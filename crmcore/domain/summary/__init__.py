"""A graded Book in a few lines: tier tables, key figures, concentration, findings, lists and filters."""
