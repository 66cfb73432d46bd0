"""Key for influence: the part of the page of a customer, and the list of those that are key but not big."""
