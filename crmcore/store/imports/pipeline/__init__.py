"""The import pipeline, run in a worker process: named steps that read a file, validate it, and write what the next version needs."""
