"""Scarce material shared among open orders: one list of units per material, which the stock cuts."""
