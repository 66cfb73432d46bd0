"""The churn page's sections."""
