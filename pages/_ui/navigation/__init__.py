"""The registry of pages, the way from one to another, and the browser's history."""
