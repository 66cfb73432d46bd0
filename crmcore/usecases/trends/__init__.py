"""Month ends and pairs of dates, graded."""
