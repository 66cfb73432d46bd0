"""The complaints page: every part in both languages, recording, a new complaint, and nothing on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company, open_company
from crmcore.store.decisions.act.complaints import complaint_actions
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN = words_for("en")


def field(app, kind: str, key: str):
    return next(widget for widget in getattr(app, kind) if widget.key and widget.key.startswith(key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    text, words = page_text(visit(BY_ID["complaints"], lang=language)), words_for(language)
    for key in (
        "title",
        "queue",
        "order_note",
        "one",
        "delays",
        "by_month",
        "staying.title",
        "replay.title",
        "replay.note",
        "kpi.overdue",
        "day.zero",
    ):
        assert words.t(f"complaints.{key}") in text


def test_the_replay_says_what_fewer_days_cost(demo_data):
    """No day at all for the lowest tier: more are late; unchanged terms: as many."""
    app = visit(BY_ID["complaints"], lang="en")
    assert "As many are late as by" in page_text(app)
    field(app, "number_input", "complaints.replay.abcd.D").set_value(0).run()
    assert "more are late" in page_text(healthy(app)) or "more is late" in page_text(app)


@pytest.mark.proof
def test_a_pause_is_recorded_with_its_reason_and_its_author(own_demo: Path):
    app = visit(BY_ID["complaints"], lang="en")
    field(app, "radio", "complaints.action").set_value("paused").run()
    field(app, "text_input", "complaints.author").set_value("Li")
    button(app, "complaints.save").click().run()
    assert EN.t("problem.complaint_reason_missing") in page_text(healthy(app))
    field(app, "text_input", "complaints.text").set_value("asked for the invoice")
    button(app, "complaints.save").click().run()
    (action,) = complaint_actions(open_company(own_demo / "demo"))
    assert (action.action, action.text, action.author) == ("paused", "asked for the invoice", "Li")
    assert EN.t("complaints.saved", complaint=action.complaint_id, action=EN.t("complaints.action.paused")) in page_text(healthy(app))
    again = visit(BY_ID["complaints"], lang="en", **{"c.complaints.one": action.complaint_id})
    assert "asked for the invoice" in page_text(again)


@pytest.mark.proof
def test_a_new_complaint_by_form(own_demo):
    app = visit(BY_ID["complaints"], lang="en")
    field(app, "text_input", "complaints.new.author").set_value("Li")
    field(app, "text_input", "complaints.new.customer").set_value("nobody")
    field(app, "text_input", "complaints.new.subject").set_value("broken")
    submit = next(b for b in app.button if b.label == EN.t("complaints.new_save"))
    submit.click().run()
    assert EN.t("problem.no_such_customer", customer="nobody") in page_text(healthy(app))
    assert field(app, "text_input", "complaints.new.subject").value == "broken"  # what was written stays
    field(app, "text_input", "complaints.new.customer").set_value("C00001")
    next(b for b in app.button if b.label == EN.t("complaints.new_save")).click().run()
    number = complaint_actions(open_company(own_demo / "demo"))[-1].complaint_id
    assert number.startswith("K000") and number in page_text(healthy(app))
    assert f"{number}, recorded here" in page_text(visit(BY_ID["customer"], lang="en", customer="C00001"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_complaints_the_file_to_import_is_named(tmp_path: Path, monkeypatch, language):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    folder = create_company(tmp_path, "Bare").dir
    build(folder, order_line=[{"customer_id": "c1", "order_date": "2025-01-01", "amount": 1}])
    words, text = words_for(language), page_text(visit(BY_ID["complaints"], lang=language, company=folder.name))
    assert words.t("complaints.none") in text and words.t(f"table.{BY_NAME['complaint'].name}") in text
