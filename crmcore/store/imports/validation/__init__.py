"""Every record validated: accepted, or refused with its reason."""
