"""Why grades changed: of one customer, of two gradings compared, in the lists of movers."""
