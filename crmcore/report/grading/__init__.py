"""Pyramids, whale curve, weights and scores: figures and tables."""
