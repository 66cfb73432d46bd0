"""Letting customers go: tables, sentences and the letter."""
