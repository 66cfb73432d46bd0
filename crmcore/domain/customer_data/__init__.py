"""What is known of customers by category, how it changes, and what changes are followed by."""
