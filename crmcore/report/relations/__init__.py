"""What customers are to one another, in words and tables."""
