"""The budget: what serving each tier takes against what it brings, splitting it anew, and what can be done about customers that cost."""
