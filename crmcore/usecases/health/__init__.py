"""Facts about the health of customers, read from the store."""
