"""The complaints page's sections."""
