"""Key figures and findings as shown."""
