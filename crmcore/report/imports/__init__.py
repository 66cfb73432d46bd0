"""Imports as texts, and the rejected rows as a file."""
