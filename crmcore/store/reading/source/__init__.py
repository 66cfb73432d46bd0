"""What every reader is asked and returns: request, source, headers, containers."""
