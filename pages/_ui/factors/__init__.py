"""The two-factors page's sections."""
