"""What customers are to one another."""
