"""Loyalty drawn and tabulated."""
