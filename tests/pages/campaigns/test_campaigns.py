"""The Campaigns page: a plan worked out and launched, its result in words, in both languages."""

from __future__ import annotations

import shutil
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crmcore.report.campaigns.tables import participants_workbook
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.decisions.act.campaigns import launches, read_participants
from pages._ui.navigation.pages import BY_ID
from tests.cli.act.test_campaign import LAUNCHED, MORE, built, orders  # noqa: F401  a fixture
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN = words_for("en")


@pytest.fixture
def shop(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The shop of 240 customers, to write to."""
    shutil.copytree(built, tmp_path / built.name)
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return open_company(tmp_path / built.name)


def field(app, kind: str, key: str):
    return next(element for element in getattr(app, kind) if element.key == key)


def planned(shop: Company, language: str = "en", minimum: float | None = 60.0):
    app = visit(BY_ID["campaigns"], lang=language, company=shop.slug, working=str(LAUNCHED))
    field(app, "text_input", "campaigns.name").set_value("Spring")
    field(app, "slider", "campaigns.held_out").set_value(50)
    field(app, "number_input", "campaigns.cost_each").set_value(10.0)
    field(app, "number_input", "campaigns.minimum_effect").set_value(minimum)
    return button(app, "campaigns.work_out").click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_worked_out_in_both_languages(shop, language):
    words = words_for(language)
    app = planned(shop, language)
    text = page_text(app)
    assert healthy(app)
    assert words.t("campaigns.none") in text
    for key in ("kpi.break_even", "power.title", "way.longer", "launch.note", "power.chances_note"):
        assert words.t(f"campaigns.{key}") in text


def test_from_the_form_to_the_verdict(shop):
    app = planned(shop)
    field(app, "text_input", "campaigns.author").set_value("Ada")
    button(app, "campaigns.launch").click().run()
    app = button(app, "campaigns.launch.sure").click().run()
    (launch,) = launches(shop)
    assert (launch.plan.name, launch.held_out, launch.author) == ("Spring", 120, "Ada")
    assert EN.t("campaigns.verdict.running") in page_text(app)
    people = read_participants(shop, launch)
    names = people.ids.tolist()
    file = participants_workbook(launch, people, ("A",) * 4, names, EN, "EUR", ExportContext("Shop", "EUR", "Ada"))
    agreed = {row[0].value: row[1].value for row in load_workbook(BytesIO(file))[EN.t("campaigns.sheet_basis")].iter_rows()}
    assert agreed[EN.t("campaigns.field.minimum_effect", currency="EUR")] == 60.0 and "" not in agreed and None not in agreed
    build(shop.dir, order_line=orders(date(2025, 12, 30), 6, dict.fromkeys(people.ids[people.treated], MORE)))
    text = page_text(visit(BY_ID["campaigns"], lang="en", company=shop.slug))
    assert EN.t("campaigns.verdict.worth_it") in text
    assert "It was worth it" in text


def test_without_a_smallest_worthwhile_effect_nothing_is_launched(shop):
    app = planned(shop, minimum=None)
    assert not [each for each in app.button if each.key == "campaigns.launch"]  # nothing to press: it says what is missing
    assert "Name the smallest effect per treated customer" in page_text(app)
