"""What serving customers costs by the activities they cause: the costs, and the way from gross to net profit."""
