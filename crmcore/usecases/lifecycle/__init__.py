"""The life cycle read from the store."""
