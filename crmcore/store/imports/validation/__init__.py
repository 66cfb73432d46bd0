"""Validate every record of a file: accepted, or rejected with its violation; and what the whole file says about its own records."""
