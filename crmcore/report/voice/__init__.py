"""What customers say: tables, figure, sentences."""
