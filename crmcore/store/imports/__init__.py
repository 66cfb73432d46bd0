"""A file comes in: previewed, validated, staged, built into the next data version, recorded."""
