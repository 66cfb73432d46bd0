"""Orders: tables, words, figures and the workbook of scarce material and production."""
