"""What people decide by hand and what follows from it: growth outlooks, published runs, what is hidden."""
