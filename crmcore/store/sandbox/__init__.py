"""Foreign files are read by a worker process with limits on memory and time."""
