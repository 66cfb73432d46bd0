"""A page on damaged data: what it says, in both languages, and the button that leads on."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company, open_company
from crmcore.store.files.paths import database_file, pointer_file
from crmcore.store.ledger.ledger import FILE as LEDGER, Ledger
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.retention import RetentionPolicy, retention_policy
from pages._ui.components.literal_text import literal
from pages._ui.navigation.pages import BY_ID, ROOT
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build
from tests.prepared import copied

LINES = [
    {"customer_id": c, "order_id": f"{n}", "order_date": f"2024-0{n}-05", "amount": 10 * n, "profit": n} for n, c in enumerate("abca", 1)
]


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """A data root with a company of two versions, and another one beside it."""
    root = tmp_path_factory.mktemp("shops")
    shop = create_company(root, "Shop")
    build(shop.dir, order_line=LINES)
    build(shop.dir, order_line=LINES[:1])
    Ledger(shop.dir).append("setting", {"key": "author", "value": "Ann"}, author="Ann")
    other = create_company(root, "Other")
    build(other.dir, order_line=LINES)
    return root


@pytest.fixture
def shop(shops, tmp_path, monkeypatch) -> Company:
    """The company of two versions, in a copy of that root."""
    root = copied(shops, tmp_path / "root")
    monkeypatch.setenv("CRM_DATA", str(root))
    return open_company(root / "shop")


def opened(company: str, language: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["company"], app.query_params["lang"] = company, language
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_damaged_version_is_named_and_the_button_leads_to_the_last_good_one(shop, language):
    """Seen to fail when the page went on to read the version: an error with a reference number."""
    content = bytearray(database_file(shop.dir, 2).read_bytes())
    content[len(content) // 2] ^= 1
    database_file(shop.dir, 2).write_bytes(content)
    app, words = opened("shop", language), words_for(language)
    assert words.t("keep.damaged.title", company="Shop") in page_text(app)
    assert app.error[0].value == literal(words.t("keep.damaged.version_changed", version=2, file="000002.duckdb"))
    app.button(key="damaged.go").click().run()
    assert current_version_number(shop.dir) == 1 and Ledger(shop.dir).rows("undo")[-1].author == "Ann"
    healthy(app)


def test_a_damaged_pointer_is_offered_the_newest_good_version(shop):
    pointer_file(shop.dir).write_text("garbage")
    app = opened("shop")
    assert "good version is 2" in page_text(app)
    app.button(key="damaged.go").click().run()
    assert current_version_number(shop.dir) == 2
    healthy(app)


def test_without_a_ledger_to_believe_nothing_can_be_clicked_and_the_command_is_told(shop):
    for suffix in ("-wal", "-shm"):
        (shop.dir / f"{LEDGER}{suffix}").unlink(missing_ok=True)
    (shop.dir / LEDGER).write_bytes(b"ruin" * 500)
    app = opened("shop")
    assert "restore FILE" in app.code[0].value and [b.key for b in app.button] == ["damaged.other.other"]
    assert (shop.dir / LEDGER).read_bytes() == b"ruin" * 500


def test_the_other_companies_can_still_be_looked_at(shop):
    pointer_file(shop.dir).write_text("garbage")
    healthy(opened("other"))
    app = opened("shop")
    app.button(key="damaged.other.other").click().run()
    healthy(app)
    assert app.query_params["company"] == "other"


def test_what_is_kept_is_told_under_the_versions_and_can_be_changed(shop):
    app = visit(BY_ID["imports"], lang="zh_CN", company="shop")
    app.session_state["author"] = "Ann"
    app.run()
    assert words_for("zh_CN").t("keep.versions.rule", versions=10, days=30) in [c.value for c in app.caption]
    app.number_input(key="imports.keep.versions").set_value(4).run()
    app.number_input(key="imports.keep.days").set_value(90).run()
    button(app, "imports.keep.save").click().run()
    assert retention_policy(shop) == RetentionPolicy(4, 90)
    assert words_for("zh_CN").t("keep.versions.rule", versions=4, days=90) in [c.value for c in healthy(app).caption]
