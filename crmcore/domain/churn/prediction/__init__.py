"""Foretelling lapses: the facts of a cut-off, the model, its evaluation, and how many of those who lapse come back."""
