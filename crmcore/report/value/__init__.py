"""Value drawn, tabulated and put into words."""
