"""Branches: customers wherever they buy, rewards for the loyal, and what a new branch may return."""
