"""Lists that a sentence speaks of: every topic registers its own."""
