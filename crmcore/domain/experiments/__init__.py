"""Experiments with random assignment: who is held out, what would be seen beforehand, what was seen, and the verdict."""
