"""What to offer next: products, cross-prices, and how often a customer is contacted (S3)."""
