"""Commands that measure and break: load and soak."""
