"""What is known of each customer on a date, whatever the window: facts, not rules."""
