"""Folders prepared once per test run, whatever the number of workers: built by the first who needs them, read by all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def prepared(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder `name`, filled by `build(folder)` once per run. Nobody may write to it: copy it (`copied`) to do so."""
    base = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent  # the workers' folders lie beside each other
    folder = base / "prepared" / name
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            build(unfinished)
            unfinished.rename(folder)
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of a prepared folder that a test may write to."""
    return Path(shutil.copytree(folder, to))


def company_copy(factory: pytest.TempPathFactory, name: str, to: Path, build: Callable[[Path], object]) -> Path:
    """The folder of the company that `build(root)` makes once per run, copied below `to` for a test that may write to it."""
    return next(copied(prepared(factory, name, build), to / name).glob("*/company.toml")).parent
