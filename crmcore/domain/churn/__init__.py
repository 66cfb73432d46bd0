"""Who is leaving, who has left, why, and what keeping them is worth."""
