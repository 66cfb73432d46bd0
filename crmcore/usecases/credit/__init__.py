"""Credit: which reasons for late payment are excused, and what that changes."""
