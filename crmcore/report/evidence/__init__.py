"""Evidence drawn, tabulated and concluded from."""
