"""A running dashboard and a browser. Without Chromium the browser tests are skipped, unless CI forbids it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crmcore.demo.company.company import build_demo_company
from tests.chromium import chromium_path
from tests.prepared import copied, prepared

ROOT = Path(__file__).resolve().parents[2]
#: generous, because the machines are shared; every wait ends as soon as the text is there
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data root of the dashboard: a demo company of 300 customers, and what tests bring in."""
    ready = prepared(tmp_path_factory, "companies", lambda root: build_demo_company(root / "demo", customers=300))
    return copied(ready, tmp_path_factory.mktemp("served") / "companies")


@pytest.fixture(scope="session")
def address(served: Path) -> Iterator[str]:
    """The address of a dashboard on that data root."""
    chromium_path()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "CRM_DATA": str(served)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://localhost:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{base}/_stcore/health", timeout=2):
                break
        except OSError:
            time.sleep(0.25)
    yield base
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """visit("overview", locale="zh-CN"): open a page of the dashboard in a session of its own."""
    contexts = []

    def open_page(path: str = "", locale: str = "en-US", **options: object) -> Page:
        context = chromium.new_context(locale=locale, **{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(path if path.startswith("http") else f"{address}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
