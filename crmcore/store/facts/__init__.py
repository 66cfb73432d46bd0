"""What is known of customers on a date, read from a data version."""
