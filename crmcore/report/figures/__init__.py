"""Plotly figures: plain values and words in, one figure out; each states its finding in its title."""
