"""Campaigns: tables, the figure of an effect, the list of who is treated."""
