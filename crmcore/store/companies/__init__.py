"""Company folders, and the tier schemes on disk."""
