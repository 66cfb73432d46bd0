"""The budget: decided by the grades in force, and recorded."""
