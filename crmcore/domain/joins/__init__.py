"""Several tables at once: which columns join them, and what each of them is."""
