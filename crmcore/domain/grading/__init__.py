"""From indicators to tiers: metrics, scenario, scores, cut-offs, gates, overrides, and the Book that results."""
