"""Campaigns of a company: whom they are for, what they could show, who is drawn, and what came of them."""
