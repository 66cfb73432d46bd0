"""Pyramids, whale curve, weights and scores, drawn and tabulated."""
