"""Parts of the worklist page."""
