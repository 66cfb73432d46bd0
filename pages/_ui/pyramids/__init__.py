"""Customer pyramid and inverted profit pyramid."""
