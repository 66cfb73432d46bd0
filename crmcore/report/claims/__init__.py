"""Textbook claims as texts."""
