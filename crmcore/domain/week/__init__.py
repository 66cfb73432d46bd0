"""The decisions of the week: what brings most money, of different kinds."""
