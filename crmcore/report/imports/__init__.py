"""Imports in words, and the rejected rows as a file."""
