"""What became of customers after they were let go, read from the store."""
