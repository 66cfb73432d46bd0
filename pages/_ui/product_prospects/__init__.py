"""Products as people judge them, on the page of two factors."""
