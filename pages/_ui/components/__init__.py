"""Components that every page uses."""
