"""The Campaigns page: planning, launching, what came of it."""
