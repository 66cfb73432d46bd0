"""Verbs about customers: why each has its tier, its credit, its colour."""
