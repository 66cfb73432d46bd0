"""Reading what models of buying are judged by."""
