"""How large the upper tiers of a draft can be, by the facts of a working date."""
