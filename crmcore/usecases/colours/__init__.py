"""The colours of the customers: how many, what they get, and who lost what."""
