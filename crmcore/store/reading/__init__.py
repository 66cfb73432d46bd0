"""Any file → a table of text."""
