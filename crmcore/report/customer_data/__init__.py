"""Tables and sentences of what is known of customers."""
