"""Why grades changed: the difference of two gradings parted among what made it."""
