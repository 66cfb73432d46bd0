"""Parts of the budget page."""
