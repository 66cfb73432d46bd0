"""Who supplies, refers and competes with whom: a tab of Value."""
