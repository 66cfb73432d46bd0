"""Commands about how well the management works: what changes did."""
