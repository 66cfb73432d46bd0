"""Which prospects resemble the best customers, by what proved itself on newcomers."""
