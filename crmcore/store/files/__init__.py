"""Files, locks and disks: atomic writes, paths, crash points, CSV."""
