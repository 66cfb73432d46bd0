"""Several tables in one import: read, profiled, joined into order lines and further tables; each then goes through the pipeline."""
