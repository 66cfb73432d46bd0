"""Letting customers go: the decisions in force put together with the facts of the store."""
