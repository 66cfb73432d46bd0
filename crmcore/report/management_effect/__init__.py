"""What a change of terms or grades did, as sentences, figure and table."""
