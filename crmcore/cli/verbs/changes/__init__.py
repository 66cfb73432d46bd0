"""Commands that set gradings of other days, settings or runs beside each other."""
