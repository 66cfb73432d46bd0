"""The life cycle drawn and tabulated."""
