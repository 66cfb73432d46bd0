"""Every table and column that an import can fill, and how files name them."""
