"""Customer value: figures, tables and texts."""
