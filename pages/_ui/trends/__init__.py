"""The trends page's sections."""
