"""Why grades changed between two dates, runs or scenarios."""
