"""Two factors cross-tabulated: figure, labels and table."""
