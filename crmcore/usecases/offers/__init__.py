"""Offers: what they are read from, and what people decide about contacts."""
