"""Delimited text: encodings, dialects, parsing."""
