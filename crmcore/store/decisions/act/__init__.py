"""Decisions of the acting pages: complaints, visits, worklist, material, budget, campaigns."""
