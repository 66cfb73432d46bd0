"""What the Act pages rest on: the terms, the calendar and the working date."""
