"""The health of a customer in words."""
