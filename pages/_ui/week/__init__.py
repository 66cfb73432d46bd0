"""The decisions of the week as shown."""
