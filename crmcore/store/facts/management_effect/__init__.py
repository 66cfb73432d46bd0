"""What was done for customers and what they answered between two days."""
