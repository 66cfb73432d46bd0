"""The complaints of a company with tier, terms and calendar of their day."""
