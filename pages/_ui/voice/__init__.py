"""Sections of the page about what customers say."""
