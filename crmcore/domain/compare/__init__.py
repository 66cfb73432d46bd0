"""Two gradings side by side: who stands elsewhere, and which figures change."""
