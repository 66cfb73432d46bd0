"""The production sequence of open orders for a daily capacity."""
