"""The churn page: every part in both languages, with a model and without; its numbers travel in the link, its lists open."""

from __future__ import annotations

import csv
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from markupsafe import escape

from crmcore.domain.churn.arrears import arrears_of
from crmcore.domain.churn.call_plan import call_plan, rows_at_risk, rows_to_call
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.health.next_action import next_actions_of
from crmcore.report.churn.csv_lists import arrears_file, churned_file, risk_file
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company, find_company, open_company
from crmcore.store.decisions.departures import cause_rows
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.grading import grading
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

PAGE = BY_ID["churn"]
EN = words_for("en")


@pytest.fixture
def larger(larger_demo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRM_DATA", str(larger_demo_root))
    return larger_demo_root


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_with_a_model(larger, language):
    app, words = visit(PAGE, lang=language), words_for(language)
    text = page_text(app)
    for key in (
        "title",
        "success.where",
        "plan.similar",
        "table.why",
        "plan.title",
        "funnel.head",
        "naming.head",
        "arrears.note",
        "gone.how",
        "gone.by_cause",
        "card.auc",
        "card.brier",
        "card.lift",
        "card.base_rate",
        "card.read",
        "baseline.silence",
        "baseline.bgnbd",
        "card.factors_read",
        "keeping.note",
        "point.title",
        "referral.title",
    ):
        assert escape(words.t(f"churn.{key}")) in text, key
    assert len(app.tabs) == 6 and app.tabs[0].label == words.t("churn.tab.risk")
    assert len(app.get("plotly_chart")) == 5


def test_the_page_opens_with_one_sentence_and_the_list_of_whom_to_call(larger):
    app, words = visit(PAGE, lang="zh_CN"), words_for("zh_CN")
    parts = [h.proto.body for h in app.get("html")]
    sentence, table, figures = (next(k for k, body in enumerate(parts) if mark in body) for mark in ("ck-finding", "ck-cards", "ck-kpis"))
    assert table == sentence + 1 < figures
    book = grading.grade(open_company(larger / "demo"))
    plan, first = call_plan(book, CallTerms()), rows_to_call(book, CallTerms())[0]
    assert words.t(
        "churn.story.call",
        n=plan.calls,
        reached=words.number(plan.at_risk),
        risk="30%",
        risked=words.money(plan.value_at_risk, "CNY", compact=True),
        net=words.money(plan.net, "CNY", compact=True),
    ).replace("**", "") in re.sub("<[^>]+>", "", parts[sentence])
    assert escape(customer_name(book, int(first))) in parts[table].split("</tr>")[1]
    assert words.t("churn.trust.title", verdict=words.t("churn.trust.A_better")) in [box.label for box in app.expander]
    assert words.t("churn.success.proposal", success="20.0%") in parts[-1] or words.t(
        "churn.success.proposal", success="20.0%"
    ) in page_text(app)
    none = page_text(visit(PAGE, lang="zh_CN", calls="30-100-0-500-0"))
    assert "您使用 0.0%" in none and words.t("churn.success.proposal", success="20.0%") in none
    assert words.t("churn.story.call_none").split("**")[1] in none and words.t("churn.best.none") in none


def test_the_threshold_moves_calls_and_travels_in_the_link(larger):
    app = visit(PAGE, lang="en")
    before = button(app, "churn.open.risk").label
    next(s for s in app.slider if s.key.startswith("churn.threshold")).set_value(45).run()
    assert healthy(app).query_params["calls"] == "45----" and button(app, "churn.open.risk").label != before
    next(n for n in app.number_input if n.key.startswith("churn.cost")).set_value(200).run()
    assert healthy(app).query_params["calls"] == "45-200---"
    button(app, "churn.open.risk").click().run()
    assert healthy(app).query_params["listed"] == "churn.calls.45-200-20-0"
    assert EN.t("churn.listed.calls", risk="45%") in page_text(app) + " ".join(b.label for b in app.button)


def test_the_button_sets_the_best_threshold_and_the_most_calls_go_on_counting(larger):
    app = visit(PAGE, lang="en", calls="30-100-20-500-10-50")
    button(app, "churn.best").click().run()
    threshold, *_, limit, both = healthy(app).query_params["calls"].split("-")
    assert (limit, both) == ("50", "1") and most(app).value == 50
    assert next(s for s in app.slider if s.key.startswith("churn.threshold")).value == int(threshold) < 30
    assert button(app, "churn.best").disabled and EN.t("churn.best.already") in page_text(app)
    button(app, "churn.open.risk").click().run()
    assert healthy(app).query_params["listed"] == f"churn.calls.{threshold}-100-20-50-1"


def most(app):
    return next(n for n in app.number_input if n.key.startswith("churn.most"))


def test_the_most_calls_move_the_threshold_and_the_other_way_round(larger):
    app = visit(PAGE, lang="en")
    needed = most(app).value
    most(app).set_value(20).run()
    assert healthy(app).query_params["calls"] == "-----20"
    moved = next(s for s in app.slider if s.key.startswith("churn.threshold"))
    assert moved.value > 30 and int(button(app, "churn.open.risk").label.split()[2]) == 20
    moved.set_value(30).run()
    assert "calls" not in healthy(app).query_params  # as at first
    assert most(app).value == needed > 20


@pytest.mark.proof
@pytest.mark.parametrize(
    "key, listed",
    [
        ("open.arrears", "arrears"),
        ("owing.long_overdue", "owing.long_overdue"),
        ("open.gone", "gone"),
        ("open.win_back", "win_back.500-10"),
    ],
)
def test_a_button_opens_the_customers_it_counts(larger, key, listed):
    app = visit(PAGE, lang="en")
    button(app, f"churn.{key}").click().run()
    assert healthy(app).query_params["listed"] == f"churn.{listed}"


def test_with_too_few_customers_the_plain_rule_counts_and_says_what_is_missing(demo_data):
    app, words = visit(PAGE, lang="zh_CN"), words_for("zh_CN")
    text = page_text(app)
    assert words.t("churn.card.conditions") in text and words.t("churn.card.rule_active") in text and not app.slider
    assert words.t("churn.trust.title", verdict=words.t("churn.trust.no_model")) in [box.label for box in app.expander]
    assert words.t("churn.trust.rule_no_model", missing="#").split("#")[-1] in text and "churn.best" not in [b.key for b in app.button]
    button(app, "churn.open.risk").click().run()
    assert healthy(app).query_params["listed"] == "churn.to_call"


def test_filters_choose_whom_the_lists_show(larger):
    everyone, some = visit(PAGE, lang="en"), visit(PAGE, **{"lang": "en", "f.tier": "A"})
    assert button(everyone, "churn.open.risk").label != button(some, "churn.open.risk").label
    assert EN.t("churn.whole") in page_text(some) and EN.t("churn.whole") not in page_text(everyone)


def test_without_invoices_referrals_and_costs_the_page_names_what_would_tell(tmp_path, monkeypatch):
    company = create_company(tmp_path, "Plain", "EUR")
    build(
        company.dir,
        order_line=[
            {"customer_id": f"c{k % 40:02d}", "order_date": f"2024-{k % 12 + 1:02d}-{k % 27 + 1:02d}", "amount": 10 + k} for k in range(200)
        ]
        + [{"customer_id": f"once{k}", "order_date": "2024-01-02", "amount": 10} for k in range(3)],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    words = words_for("zh_CN")
    app = visit(PAGE, company=company.slug, lang="zh_CN")
    text = page_text(app)
    for sentence in (
        words.t("churn.arrears.needs", table=words.t("table.payment")),
        words.t("churn.referral.none", table=words.t("table.relation")),
        words.t("churn.keeping.cost_missing"),
        words.t("churn.gone.none"),
    ):
        assert escape(sentence) in text
    # who came once stands apart from the silent
    assert button(app, "churn.open.once").label == words.t("churn.once.open", n=3) + " →"
    assert words.t("churn.once.told", n=3).split("**")[1] in text


def test_a_day_before_anybody_bought_says_so(demo_data):
    assert EN.t("churn.nobody") in page_text(visit(PAGE, lang="en", as_of="2022-12-31"))


def test_a_filter_that_leaves_nobody_active_or_nobody_at_risk_says_so(larger):
    assert EN.t("churn.nobody") in page_text(visit(PAGE, **{"lang": "en", "f.population": "prospect"}))
    assert EN.t("churn.plan.nobody", risk="99%") in page_text(visit(PAGE, lang="en", calls="99-100-20-500-10"))
    assert EN.t("churn.plan.none_pays", risk="30%") in page_text(visit(PAGE, lang="en", calls="30-100-0-500-10"))


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cause_given_on_the_page_is_signed_kept_and_counted(demo_root, tmp_path, monkeypatch, language):
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    named = words_for(language).t("churn.cause.involuntary_other")
    monkeypatch.setattr("pages._ui.controls.unsaved.edits", lambda key: {"edited_rows": {0: {"cause": named}}})
    app = visit(PAGE, lang=language)
    button(app, "churn.save").click().run()
    assert cause_rows(find_company(tmp_path, "demo")) == ()  # nobody has said who is working
    app.text_input(key="churn.author").set_value("Li")
    button(app, "churn.save").click().run()
    healthy(app)
    rows = cause_rows(find_company(tmp_path, "demo"))
    assert [(row.author, row.cause) for row in rows] == [("Li", "involuntary_other")]


def test_forged_changes_are_not_saved(demo_data, monkeypatch):
    monkeypatch.setattr("pages._ui.controls.unsaved.edits", lambda key: {"edited_rows": {0: {"lost": 0}}})
    app = visit(PAGE, lang="en")
    assert EN.t("problem.bad_cause_edit") in page_text(app) and not [b for b in app.button if b.key == "churn.save"]


@pytest.mark.proof
@pytest.mark.parametrize("code", ["risk", "arrears", "gone", "win_back"])
def test_a_list_is_taken_away_signed_with_its_reasons_and_actions(demo_root, tmp_path, monkeypatch, code):
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app = visit(PAGE, lang="en")
    button(app, f"churn.export.{code}").click().run()
    assert not app.get("download_button") and Ledger(tmp_path / "demo").rows("export") == ()  # nobody has said who is working
    asked_once = "gone" if code == "win_back" else code  # both files of a tab beside each other
    app.text_input(key=f"churn.export.{asked_once}.author").set_value("Li")
    button(app, f"churn.export.{code}").click().run()
    healthy(app)
    row = Ledger(tmp_path / "demo").rows("export")[-1]
    assert (row.author, row.payload["what"]) == ("Li", f"churn.{code}") and row.payload["rows"] > 0


def test_the_files_hold_every_customer_with_reason_action_and_caller(demo_root):
    book, words = grading.grade(open_company(demo_root / "demo")), words_for("en")
    rows, arrears, gone = rows_at_risk(book, 30), arrears_of(book), churned_of(book)
    context = ExportContext("Shop", "CNY", listed="the list")
    files = [
        risk_file(book, rows, call_plan(book, CallTerms()), context, words),
        arrears_file(book, arrears, arrears.rows(), context, words),
        churned_file(book, gone.ranked(), [gone.cause[at] for at in gone.ranked()], next_actions_of(book), context, words),
    ]
    rests = ["Too few data for a risk", "Only the list", "Assumed: an attempt to win back costs ¥500, 10% of them succeed"]
    for content, n, basis in zip(files, (len(rows), len(arrears.rows()), len(gone.rows)), rests, strict=True):
        lines = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
        assert len(lines) == n > 0 and all(
            line[words.t("workbook.column.next_action")] and line[words.t("churn.table.caller")] for line in lines
        )
        assert {line[words.t("workbook.column.basis")] for line in lines} == {lines[0][words.t("workbook.column.basis")]}
        assert basis in lines[0][words.t("workbook.column.basis")] and book.scenario.key in lines[0][words.t("workbook.column.basis")]
