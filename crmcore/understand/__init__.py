"""Use cases of understanding: what the store knows → value, loyalty, life cycle, influence of every customer."""
