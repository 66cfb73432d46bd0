"""How exclusive the top tier still is: a tab of the evidence page."""
