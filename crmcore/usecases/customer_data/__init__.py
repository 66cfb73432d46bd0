"""What is known of customers, gathered and answered."""
