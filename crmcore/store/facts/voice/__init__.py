"""What customers say, read from a version."""
