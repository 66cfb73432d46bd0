"""The tiers month by month."""
