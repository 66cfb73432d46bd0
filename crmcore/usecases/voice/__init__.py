"""What customers say, put together from the data and from what people recorded."""
