"""Customers that are key for their influence, whatever their size."""
