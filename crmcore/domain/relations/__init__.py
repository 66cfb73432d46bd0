"""Who supplies, refers and competes with whom: customer by customer and between groups of customers."""
