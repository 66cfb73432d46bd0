"""Terms: what a tier gives its customers, and the calendar of working days that deadlines are counted by."""
