"""The one door out: downloads."""
