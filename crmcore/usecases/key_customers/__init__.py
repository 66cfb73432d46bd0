"""Key customers on a working date: who they are, and by whose terms they are served."""
