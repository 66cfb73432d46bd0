"""Offers in words, tables and files."""
