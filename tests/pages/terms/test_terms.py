"""The terms page: the proposal, saving, what was in force before, and a calendar that lacks a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.needs_file import needs_csv
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.late_reasons import late_reason_decisions
from crmcore.store.decisions.needs import need_rows
from crmcore.store.decisions.terms import calendar_on, terms_on
from crmcore.usecases.grading.grading import grade
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit

EN = words_for("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    app, words = visit(BY_ID["terms"], lang=language), words_for(language)
    text = page_text(app)
    assert words.t("terms.field.key_tier") in {box.label for box in app.selectbox}
    assert "Ivo Norlund" in text  # the demo serves its key customers as the top tier
    for key in ("title", "tiers", "in_words", "colours", "costs", "calendar.title", "calendar.proposal_china"):
        assert words.t(f"terms.{key}") in text


def test_terms_are_saved_with_their_author_and_count_from_their_day(own_demo: Path):
    company = open_company(own_demo / "demo")
    app = visit(BY_ID["terms"], lang="en", working="2025-06-30")
    next(i for i in app.text_input if i.key.startswith("terms.colour.green")).set_value("Calls first")
    next(i for i in app.number_input if i.key.startswith("terms.visit_share")).set_value(50)
    next(d for d in app.date_input if d.key.startswith("terms.from")).set_value(date(2025, 3, 1))
    next(i for i in app.text_input if i.key == "terms.author").set_value("Li")
    button(app, "terms.save").click().run()
    assert EN.t("terms.saved") in page_text(healthy(app))
    chosen, decision = terms_on(company, "abcd", date(2025, 6, 30))
    assert decision is not None and (decision.author, chosen.visit_share, dict(chosen.colours)["green"]) == ("Li", 0.5, "Calls first")
    assert EN.t("terms.set_by", author="Li", day="\0").split("\0")[0] in page_text(visit(BY_ID["terms"], lang="en", working="2025-06-30"))
    before = visit(BY_ID["terms"], lang="en", working="2025-02-28")
    text = page_text(before)
    assert (
        EN.t("terms.proposal") in text
        and EN.t("terms.coming.terms", day=date(2025, 3, 1), author="Li", recorded="\0").split("\0")[0] in text
    )
    button(before, "terms.coming.terms.show").click().run()
    assert EN.t("terms.proposal") not in page_text(healthy(before)) and "Calls first" in [each.value for each in before.text_input]


def test_a_missing_year_is_loud_and_can_be_pasted(own_demo: Path):
    app = visit(BY_ID["terms"], lang="en", working="2027-03-01")
    assert EN.t("terms.calendar.missing", years="2027, 2028", n=2) in page_text(app)
    next(a for a in app.text_area if a.key.startswith("terms.calendar.text")).set_value("2027-01-01 off New Year\n2028-01-01 off New Year")
    next(i for i in app.text_input if i.key == "terms.calendar.author").set_value("Li")
    button(app, "terms.calendar.save").click().run()
    assert EN.t("terms.calendar.saved") in page_text(healthy(app))
    calendar, _ = calendar_on(open_company(own_demo / "demo"), date(2027, 3, 1))
    assert not calendar.missing_years(date(2027, 1, 1), date(2028, 12, 31)) and calendar.kind(date(2025, 1, 28)) == "holiday"
    app = visit(BY_ID["terms"], lang="en", working="2027-03-01")
    next(a for a in app.text_area if a.key.startswith("terms.calendar.text")).set_value("some day")
    button(app, "terms.calendar.save").click().run()
    assert "some day" in page_text(healthy(app))


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_individual_need_is_written_on_the_customers_page_and_stands_on_terms(own_demo: Path, language: str):
    words = words_for(language)
    app = visit(BY_ID["customer"], lang=language, customer="C00001")
    next(i for i in app.text_input if i.key and i.key.startswith("needs.text")).set_value("=deliver before nine")
    next(i for i in app.text_input if i.key and i.key.startswith("needs.author")).set_value("Li")
    button(app, "needs.save").click().run()
    assert words.t("terms.needs.saved") in page_text(healthy(app)) and "deliver before nine" in page_text(app)
    assert "deliver before nine" in page_text(visit(BY_ID["terms"], lang=language))
    company = open_company(own_demo / "demo")
    book, (need,) = grade(company), need_rows(company)
    terms = terms_on(company, book.scheme.id, book.scenario.day)[0]
    file = needs_csv((need,), book, terms, ExportContext(company.name, company.currency), words).decode("utf-8-sig").splitlines()
    assert len(file) == 2 and "'=deliver before nine" in file[1] and "C00001" in file[1]


def test_a_reason_for_late_payment_is_excused_and_credit_follows(own_demo: Path):
    app = visit(BY_ID["terms"], lang="en")
    box = next(s for s in app.selectbox if s.key.startswith("terms.late_reasons.0"))
    box.set_value("excused")
    next(i for i in app.text_input if i.key == "terms.late_reasons.author").set_value("Li")
    next(b for b in app.button if b.label == EN.t("credit.save")).click().run()
    assert EN.t("credit.saved") in page_text(healthy(app))
    assert late_reason_decisions(own_demo / "demo")[-1].chosen.excused == (box.label,)
    book = grade(open_company(own_demo / "demo"))
    assert book.mart.late_reasons.in_use and EN.t("credit.changed", n=2).split("2")[1].split("file")[0] in page_text(app)
