"""Letting customers go: the signed decision, what it means for lists, what it led to, the letter."""
