"""Imports beside the measured visitors: a file of order lines, brought in again and again until the visitors go home."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmcore.proofs.bench.csv import write_orders

LINES = 300_000
COMPANY = "importing"


@dataclass(slots=True)
class Imports:
    """Seconds of every import that ran to its end, and how many failed."""

    wanted: bool
    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def summary(self) -> dict[str, Any]:
        """Columns of the level's row; none where no import was wanted."""
        if not self.wanted:
            return {}
        return {
            "imports": len(self.seconds),
            "import_s": round(max(self.seconds), 1) if self.seconds else None,
            "imports_failed": self.failed,
        }


@contextmanager
def importing(root: Path, wanted: bool) -> Generator[Imports, None, None]:
    """While the block runs, import LINES order lines into a company of its own beside the demo, one import after the
    other, as `python -m crmcore import` does. The company is gone afterwards."""
    done, over = Imports(wanted), threading.Event()
    if not wanted:
        yield done
        return
    path = root.parent / f"load-orders-{LINES}.csv"
    if not path.exists():
        write_orders(path, LINES)
    worker = threading.Thread(target=_work, args=(root / COMPANY, path, done, over), daemon=True)
    worker.start()
    try:
        yield done
    finally:
        over.set()
        worker.join()
        shutil.rmtree(root / COMPANY, ignore_errors=True)


def _work(company: Path, path: Path, done: Imports, over: threading.Event) -> None:
    while not over.is_set():
        start = time.perf_counter()
        code = subprocess.run(
            [sys.executable, "-m", "crmcore", "--data", str(company), "import", str(path), "--author", "load"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
        if code:
            done.failed += 1
            over.wait(1)
        else:
            done.seconds.append(time.perf_counter() - start)
        shutil.rmtree(company, ignore_errors=True)
