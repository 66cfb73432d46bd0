"""The value page's sections."""
