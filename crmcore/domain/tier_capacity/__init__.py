"""How many customers the upper tiers can hold: what the terms promise against hours, budget and material."""
