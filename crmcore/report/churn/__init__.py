"""Churn: figures, tables, texts and CSV lists."""
