"""A dashboard server of our own for a measurement, started as the README says, and what it takes: memory and processor time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crmcore.domain.kernel.problems import Problem

PROJECT = Path(__file__).resolve().parents[3]
#: seconds a busy machine may take to start the server
PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, and its process."""

    port: int
    pid: int

    def memory_mb(self) -> int | None:
        """Memory in use now; None where the system does not tell it in /proc."""
        try:
            result = Path(f"/proc/{self.pid}/status").read_text("ascii")
        except OSError:
            return None
        return next((int(line.split()[1]) // 1024 for line in result.splitlines() if line.startswith("VmRSS")), None)

    def processor_seconds(self) -> float | None:
        """Processor time taken so far, all threads together; None where the system does not tell it in /proc."""
        try:
            result = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(result[11]) + int(result[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running_server(data_root: Path) -> Generator[Server, None, None]:
    """The dashboard on the companies in `data_root`, on a free port of this machine, until the block ends. What it logs
    lies beside that folder, in `<folder>.log`.

    Raises `Problem("load_no_server")` when it does not come up.
    """
    port = _free_port()
    with data_root.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"],
            cwd=PROJECT,
            env={**os.environ, "CRM_DATA": str(data_root.resolve())},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise Problem("load_no_server", seconds=int(PATIENCE))
