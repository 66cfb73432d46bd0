"""The target customer in the store: signed profiles, and newcomers' first years."""
