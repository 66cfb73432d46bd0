"""Who may be a target customer at all: a signed profile, and which prospects resemble the best customers."""
