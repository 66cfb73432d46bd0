"""Who the demo company's customers and salespeople are."""
