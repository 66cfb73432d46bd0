"""What the demo company is made by: its plan, its catalogue, and writing its tables."""
