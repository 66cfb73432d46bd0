"""The worklist in words, tables and files."""
