"""Damaged files, killed writers and failing disks."""
