"""Opening a page on data of an earlier layout renews them, says where the new version comes from, and waits for an import."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import layout_migration
from pages._ui.navigation.pages import BY_ID, ROOT
from tests.pages.visiting import page_text, visit
from tests.parquet_stage import build
from tests.store.versions.test_layout_migration import LINES, made_older


@pytest.fixture
def older(tmp_path, monkeypatch) -> Company:
    company = create_company(tmp_path, "Old stock")
    build(company.dir, order_line=LINES)
    made_older(company.dir, 1)
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return company


def test_a_page_renews_and_the_versions_tell(older):
    app = visit(BY_ID["imports"], lang="zh_CN", company=older.slug)
    assert current_version_number(older.dir) == 2
    said = [h.proto.body for h in app.get("html")]
    assert any(words_for("zh_CN").t("imports.versions.layout", version=1) in text for text in said)


def test_the_lists_of_orders_are_shown_on_the_renewed_version(older):
    assert "2" in page_text(visit(BY_ID["overview"], lang="en", company=older.slug))


def test_while_somebody_imports_the_page_says_who(older, monkeypatch):
    monkeypatch.setattr(layout_migration, "PATIENCE", 0)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    with import_lock(older.dir, "Ann"):
        app.run()
    assert "Ann has been importing" in app.error[0].value and current_version_number(older.dir) == 1
