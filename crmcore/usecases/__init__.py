"""Use cases: what the store knows, put through the domain's rules."""
