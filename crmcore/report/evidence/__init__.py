"""Evidence about the grading: figures, tables and conclusions."""
