"""The health of every customer: one colour with its reasons, and the one thing to do next."""
