"""Customer pyramid and inverted profit pyramid: the twin figure, its texts, its tables."""
