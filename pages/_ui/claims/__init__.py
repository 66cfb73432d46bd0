"""The claims page's rows."""
