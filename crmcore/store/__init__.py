"""Effects: files, DuckDB and SQLite. Everything here can be killed at any moment and lose nothing."""
