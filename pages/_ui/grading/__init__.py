"""Weights, tiers, draft, movers."""
