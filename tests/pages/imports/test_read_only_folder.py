"""A data folder that may only be read is told on the page in words, and reading goes on."""

from __future__ import annotations

import errno
from pathlib import Path

from tests.pages.imports.import_flow import ORDERS, root, upload, visit, words_on  # noqa: F401  fixtures

SAID = "The data folder may only be read"


def test_a_file_that_is_dropped_is_told_that_the_folder_may_only_be_read(visit, root, monkeypatch):
    page, real = visit(), Path.mkdir

    def refused(self: Path, *arguments: object, **named: object) -> None:
        if self.is_relative_to(root):
            raise OSError(errno.EROFS, "Read-only file system")
        real(self, *arguments, **named)

    monkeypatch.setattr(Path, "mkdir", refused)
    upload(page, ORDERS)
    assert not page.exception and SAID in words_on(page) and "EROFS" in words_on(page)
    page.switch_page("pages/see/overview.py").run()
    assert not page.exception and not page.error
