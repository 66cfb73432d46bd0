"""What a change of terms or grades did: a tab of the evidence page."""
