"""The demo company: its tables generated, imported as data version 1, its decisions recorded."""
