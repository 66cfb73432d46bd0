"""Monthly trends: figures, tables and texts."""
