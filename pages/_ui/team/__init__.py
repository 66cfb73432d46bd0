"""The team: loads, moves, decisions about owners, the pool."""
