"""One headless Chromium per test process. Without it the browser tests are skipped, unless CI forbids that."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is; skips the test where it is not, or fails it where CRM_REQUIRE_BROWSER is set."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        if os.environ.get("CRM_REQUIRE_BROWSER"):
            pytest.fail("Chromium is missing and CRM_REQUIRE_BROWSER forbids skipping")
        pytest.skip("Chromium is not installed")
    return found


def launched() -> Iterator[Browser]:
    """The browser of this process. Playwright can be started only once in a process."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
        yield browser
        browser.close()
