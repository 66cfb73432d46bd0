"""What the textbook claims need besides the graded customers."""
