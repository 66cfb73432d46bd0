"""Shared by all figures: theme, figure builder, axis ticks, legend, sparklines."""
