"""The visitor's state: the View in the session and in the link, and widgets bound to it."""
