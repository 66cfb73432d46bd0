"""What became of a change of terms or grades, measured on a company's data."""
