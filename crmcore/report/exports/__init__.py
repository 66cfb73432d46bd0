"""Exports: the grade report as workbook and CSV, with its assumptions."""
