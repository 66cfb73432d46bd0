#!/usr/bin/env python3
"""Take the README's pictures of the dashboard anew: docs/images/<page>_<en|zh>_<light|dark>.png, 1280 × 900.

Builds the demo company in a temporary folder, starts a dashboard on it and opens each page in a browser of its own language and theme. Run
it after a page in a picture changed its looks; the README says which pictures there are. Needs Chromium and the packages of
requirements-dev.txt.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SIZE: ViewportSize = {"width": 1280, "height": 900}
LOCALES = {"en": "en-US", "zh": "zh-CN"}
PATIENCE_S = 120


@dataclass(frozen=True)
class Picture:
    """A picture of the README: the file, and the page, language and theme that its name says."""

    file: Path
    page: str
    language: str
    theme: Literal["light", "dark"]


def pictures(readme: str) -> list[Picture]:
    """The pictures of pages that the README shows."""
    found = re.findall(r"\((docs/images/([a-z_]+)_(en|zh)_(light|dark)\.png)\)", readme)
    return [Picture(ROOT / file, page, language, "dark" if theme == "dark" else "light") for file, page, language, theme in found]


@contextmanager
def dashboard(data: Path) -> Generator[str]:
    """The address of a dashboard that is running on the companies in `data`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "CRM_DATA": str(data)}, stdout=quiet, stderr=quiet)
    address = f"http://localhost:{port}"
    try:
        for _ in range(4 * PATIENCE_S):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310  this machine alone
                    break
            except OSError:
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Open the page, wait until nothing on it is being worked out, and write its picture."""
    context = browser.new_context(locale=LOCALES[picture.language], color_scheme=picture.theme, viewport=SIZE)
    tab = context.new_page()
    tab.set_default_timeout(1000 * PATIENCE_S)
    tab.goto(f"{address}/{picture.page}")
    tab.locator(".ck-head h1").first.wait_for()
    tab.locator(".js-plotly-plot").first.wait_for()
    for part in ("stStatusWidget", "stSkeleton"):
        tab.wait_for_function(f"!document.querySelector('[data-testid={part}]')")
    tab.wait_for_timeout(1500)  # figures move into place
    tab.screenshot(path=picture.file)
    context.close()


def main() -> None:
    """Take every picture of the README."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("Chromium is not installed: without a browser there are no pictures")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "crmcore", "--data", f"{folder}/demo", "demo"], cwd=ROOT, check=True)
        with dashboard(Path(folder)) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for picture in pictures((ROOT / "README.md").read_text(encoding="utf-8")):
                take(browser, address, picture)
                print(picture.file.relative_to(ROOT))
            browser.close()


if __name__ == "__main__":
    main()
