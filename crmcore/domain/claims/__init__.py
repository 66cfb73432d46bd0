"""The field's textbook claims, tested on the company's own data."""
