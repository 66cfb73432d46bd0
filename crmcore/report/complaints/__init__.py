"""Complaints as tables."""
