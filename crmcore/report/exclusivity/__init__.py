"""How exclusive the top tier still is, as sentences, figure and tables."""
