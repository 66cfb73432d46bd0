"""Two crossed factors drawn and put into words."""
