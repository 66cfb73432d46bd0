"""The decisions of the week, read from what acting rests on."""
