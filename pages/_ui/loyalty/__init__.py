"""The loyalty page's sections."""
