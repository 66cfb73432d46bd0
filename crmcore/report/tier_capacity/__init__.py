"""Sentences and tables about how large the upper tiers can be."""
