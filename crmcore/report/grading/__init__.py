"""Whale curve, weights and scores: figures."""
