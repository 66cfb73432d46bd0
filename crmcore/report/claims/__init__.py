"""Textbook claims in words."""
