"""The page of help: map, glossary, figures, guided start."""
