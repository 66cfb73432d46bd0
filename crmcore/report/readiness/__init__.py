"""The conditions of classification management, as sentences."""
