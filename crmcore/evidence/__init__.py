"""Use cases that grade more than one day: looking back, and how the tiers moved."""
