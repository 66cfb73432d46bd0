"""The life cycle of the relation: exploration, formation, stability, decline; and IBM's groups."""
