"""The conditions of classification management: a tab of the imports page."""
