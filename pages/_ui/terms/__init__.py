"""The terms page's sections."""
