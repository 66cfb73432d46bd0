"""The list of customers, and one customer."""
