"""The bare address. The shell leads on to the overview before this page would be drawn."""
