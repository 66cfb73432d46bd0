"""Branches: customers wherever they buy, rewards, a new branch."""
