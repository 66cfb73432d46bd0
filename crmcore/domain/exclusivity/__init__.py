"""How exclusive the top tier still is."""
