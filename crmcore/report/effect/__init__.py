"""What a draft would change, as sentences."""
