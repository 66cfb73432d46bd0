"""The target customer in sentences and tables."""
