"""The compare page's sections."""
