"""Loyalty read from the store."""
