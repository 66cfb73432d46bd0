"""Help: what every figure means, the glossary of the field, the map of the pages and the guided start, as data and words."""
