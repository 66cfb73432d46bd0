"""The command line: every figure a page shows, as JSON."""
