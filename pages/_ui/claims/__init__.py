"""Textbook claims, a tab of the evidence: a row each."""
