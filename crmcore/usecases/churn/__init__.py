"""The churn model trained and asked, and who has left, read from the store."""
