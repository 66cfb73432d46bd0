"""The measuring and breaking harness: speed, load, damage and kills."""
