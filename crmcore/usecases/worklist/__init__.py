"""The worklist of a company on a working date, put together from the store."""
