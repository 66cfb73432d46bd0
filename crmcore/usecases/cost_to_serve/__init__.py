"""The cost to serve, read from the store."""
