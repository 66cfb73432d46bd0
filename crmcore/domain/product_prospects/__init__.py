"""What products promise, as a person judges it, and so what customers buy that has a future."""
