"""Branches: sales by branch read, customers grouped for rewards."""
