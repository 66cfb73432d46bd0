"""Whether the conditions of classification management are there: computed lines, and what people answer."""
