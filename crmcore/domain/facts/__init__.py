"""Facts of each customer on a date, beside the mart's metrics. They hold no rules."""
