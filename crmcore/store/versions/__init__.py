"""Data versions: immutable files and a pointer to the current one."""
