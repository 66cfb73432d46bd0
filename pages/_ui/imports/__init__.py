"""The imports page's steps and records."""
