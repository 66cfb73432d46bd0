"""What a change of terms or grades did: the same tiers before and after, against a year before."""
