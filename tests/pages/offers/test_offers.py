"""The page of offers: every part in both languages, the discount pulled, caps decided, lists, the file, and orders that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.offers.contact_caps import cap_decisions
from pages._ui.navigation.pages import BY_ID
from tests.edge_companies import edge_company
from tests.pages.visiting import button, healthy, page_text, visit
from tests.prepared import copied

EN = words_for("en")


@pytest.mark.parametrize("language", ["en", pytest.param("zh_CN", marks=pytest.mark.proof)])
@pytest.mark.usefixtures("demo_data")
def test_the_page_shows_every_part_in_both_languages(language):
    assert language in LANGUAGES
    app, words = visit(BY_ID["offers"], lang=language), words_for(language)
    text = page_text(app)
    for key in ("title", "table.title", "rules.title", "pairs.title", "load.title", "table.note", "kpi.take_up"):
        assert words.t(f"offers.{key}") in text
    assert words.t("offers.rules.popular") in [caption.value for caption in app.caption]  # it is Markdown


def test_caps_are_decided_on_the_page(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = copied(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app = visit(BY_ID["offers"], lang="en", company="demo")
    next(box for box in app.number_input if box.key.startswith("offers.cap.0")).set_value(1.5).run()
    next(box for box in app.text_input if "offers.author" in (box.key or "")).set_value("ann").run()
    healthy(button(app, "offers.caps.save").click().run())
    (decided,) = cap_decisions(open_company(folder), "abcd")
    assert (decided.caps, decided.author) == ((1.5, 3, 3, 3, 3), "ann")


@pytest.mark.parametrize("code", ["chosen", "more", "much", "little", "pair.0.1", "pair.0.99", "pair.x"])
@pytest.mark.usefixtures("demo_data")
def test_lists_open_and_what_is_no_list_harms_nothing(code):
    visit(BY_ID["customers"], lang="en", listed=f"offers.{code}")


@pytest.mark.parametrize("name", ["one order", "returns only"])
def test_a_company_without_products_is_told_what_to_import(tmp_path, monkeypatch, name):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    text = page_text(visit(BY_ID["offers"], lang="en", company=edge_company(tmp_path, name).name))
    assert EN.t("offers.missing") in text
