"""Any two indicators or attributes crossed into boxes."""
