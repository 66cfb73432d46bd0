"""The life cycle page's sections."""
