"""Weights, tiers, draft, pyramids, movers."""
