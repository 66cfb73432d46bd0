"""The customer life cycle: figures and tables."""
