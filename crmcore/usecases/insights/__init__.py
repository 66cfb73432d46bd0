"""A mart that also knows value, loyalty, life cycle and influence, each worked out when asked for."""
