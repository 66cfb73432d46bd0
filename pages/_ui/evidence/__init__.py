"""The evidence page's sections."""
