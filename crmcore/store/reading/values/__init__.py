"""Text as people type it → stored values: dates, numbers, money, names."""
