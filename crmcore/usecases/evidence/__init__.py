"""Grades of earlier days held against what followed."""
