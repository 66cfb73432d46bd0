"""The verdict and the decisions of the week in words."""
