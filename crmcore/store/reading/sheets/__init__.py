"""Spreadsheets and Parquet."""
