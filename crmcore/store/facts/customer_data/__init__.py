"""What is known of customers, read from a version."""
