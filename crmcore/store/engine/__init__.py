"""DuckDB: one locked in-memory connection per company, its data versions attached read-only and verified."""
