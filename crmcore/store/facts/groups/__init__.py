"""Parents of customers, and what groups of companies are rolled up from."""
