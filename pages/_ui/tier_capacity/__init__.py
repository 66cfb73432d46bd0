"""How many customers the upper tiers of the draft can hold: a part of Weights."""
