"""Commands of the pages about understanding customers."""
