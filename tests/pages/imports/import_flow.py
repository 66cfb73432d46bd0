"""What the tests of the import page share: a data root of their own, a visitor, and the way through the three steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.store.companies.companies import list_companies

ROOT = Path(__file__).resolve().parents[3]
ORDERS = b"customer id,order date,amount,profit\nA,2024-01-05,100.50,10\nA,2024-02-05,50,-5\nB,2024-03-05,49.50,20\n"
RETURNS = ORDERS + b"B,2024-03-09,-9.50,-2\n"


@pytest.fixture
def root(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root of this test's own, with the small demo company in it."""
    shutil.copytree(demo_root, tmp_path / "data")
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def visit(root: Path) -> Callable[..., AppTest]:
    def open_page(language: str = "en", author: str = "Ann", company: str = "") -> AppTest:
        page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        page.query_params["lang"] = language
        if company:
            page.query_params["company"] = company
        if author:
            page.session_state["author"] = author
        page.run()
        return page.switch_page("pages/manage/imports.py").run()

    return open_page


def upload(page: AppTest, content: bytes, name: str = "orders.csv") -> AppTest:
    page.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return page.run()


def bring_in(page: AppTest) -> AppTest:
    page.button(key="imports.go").click().run()
    assert page.session_state["import.job"].over.wait(60)
    return page.run()


def words_on(page: AppTest) -> str:
    """Everything the page says, whatever element says it."""
    return "\n".join(
        str(e.value)
        for kind in ("html", "markdown", "caption", "text", "error", "warning")
        for e in page.get(kind)
        if getattr(e, "value", None) is not None
    ) + "\n".join(h.proto.body for h in page.get("html"))


def own(root: Path) -> list[str]:
    return [c.name for c in list_companies(root) if not c.is_demo]


def uploads(root: Path) -> list[Path]:
    return list((root / ".uploads").glob("*"))
