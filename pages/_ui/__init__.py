"""What pages share. Nothing here is a page."""
