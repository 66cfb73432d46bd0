"""Internal customers: a service centre whose customers are the departments of its own firm."""
