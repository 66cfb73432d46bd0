"""The value page: its figures are the command line's, its assumptions and cuts move the draft, its clicks list whom they name."""

from __future__ import annotations

import json
import re

import pytest
from markupsafe import escape

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company, find_company
from crmcore.store.decisions.outlooks import outlook_rows
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit, widget_key
from tests.parquet_stage import build

PAGE = BY_ID["value"]
EN = words_for("en")


@pytest.fixture
def on_command_line(demo_data, capsys):
    def run_command(*arguments: str) -> dict:
        assert main(["--data", str(demo_data / "demo"), "value", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run_command


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_both_languages(demo_data, language):
    text, words = page_text(visit(PAGE, lang=language)), words_for(language)
    for key in (
        "title",
        "kpi.equity",
        "kpi.lifetime",
        "resource.due",
        "tier3.mvc",
        "tier3.bz",
        "offer.title",
        "group.title",
        "equity.share",
        "retention.kept",
        "retention.note",
        "wallet.title",
        "influence.title",
        "formula.title",
        "outlook.title",
    ):
        assert escape(words.t(f"value.{key}")) in text


def test_the_page_shows_the_command_lines_figures(on_command_line):
    figures, app = on_command_line(), visit(PAGE, lang="en")
    text = page_text(app)
    for key in ("customer_equity", "growth_potential", "lifetime_value", "to_date_less_acquisition"):
        assert EN.money(figures[key], "CNY", compact=True) in text
    for row in figures["matrix"]:
        label = EN.t("value.open_list", name=EN.t(f"value.box.{row['box']}"), n=row["customers"])
        assert button(app, f"value.open.box.{row['box']}").label == f"{label} →"
    for row in figures["groups"]:
        assert f" {row['customers']} customer" in button(app, f"value.open.group.{row['group']}").label
    for row in figures["strategic"]:
        assert button(app, f"value.open.tier3.{row['tier']}").label.startswith(f"{row['customers']} customer")


def test_a_box_opens_its_customers_the_most_valuable_first(on_command_line):
    gold = next(row for row in on_command_line()["matrix"] if row["box"] == "gold")
    app = visit(PAGE, lang="en")
    button(app, "value.open.box.gold").click().run()
    healthy(app)
    assert (app.query_params["listed"], app.query_params["sort"]) == ("value.box.gold", "-current_value")
    assert "Value matrix: Gold" in " ".join([page_text(app), *(b.label for b in app.button), *(c.value for c in app.caption)])
    assert gold["customers"]


@pytest.mark.proof
@pytest.mark.parametrize(
    "code", ["tier3.bz", "step.listen", "step.new", "group.over_served", "wallet", "influence.small", "prospects", "box.waiting"]
)
def test_every_click_lists_somebody_without_an_error(demo_data, code):
    app = visit(PAGE, lang="zh_CN")
    button(app, f"value.open.{code}").click().run()
    healthy(app)
    assert app.query_params["listed"] == f"value.{code}"


@pytest.mark.proof
def test_assumptions_move_the_draft_and_the_link(on_command_line):
    app = visit(PAGE, lang="en")
    app.number_input(key="value.discount").set_value(20.0).run()
    app.selectbox(key="value.horizon").set_value(0).run()
    app.selectbox(key="value.timing").set_value("immediate").run()
    app.segmented_control(key="value.retention").set_value("own").run()
    app.number_input(key="value.own").set_value(60.0).run()
    app.number_input(key="value.capture").set_value(50.0).run()
    healthy(app)
    assert app.query_params["value"] == "discount_rate:0.2,horizon_years:none,timing:immediate,retention:0.6,capture_rate:0.5"
    figures = on_command_line("--discount", "0.2", "--horizon", "none", "--timing", "immediate", "--retention", "0.6", "--capture", "0.5")
    assert EN.money(figures["customer_equity"], "CNY", compact=True) in page_text(app)
    button(app, "value.terms.reset").click().run()
    assert "value" not in app.query_params


def test_the_method_is_a_choice_and_the_line_says_which_one_counts(demo_data):
    app = visit(PAGE, lang="en")
    app.selectbox(key="value.method").set_value("bgnbd").run()
    healthy(app)
    assert app.query_params["value"] == "method:bgnbd"
    assert EN.t("value.rests.fallback") in page_text(app) or EN.t("value.rests.bgnbd") in page_text(app)


def test_the_cuts_move_boxes_and_the_scheme_with_them(on_command_line):
    app = visit(PAGE, lang="en", cuts="80-50")
    row = on_command_line("--cuts", "80/50")["matrix"][0]
    assert f": {row['customers']} customer" in button(app, "value.open.box.platinum").label
    button(app, "value.cut.reset").click().run()
    assert "cuts" not in app.query_params


def test_turning_a_cut_slider_writes_the_link(demo_data):
    app = visit(PAGE, lang="en")
    next(s for s in app.slider if s.key.startswith("value.cut.value#")).set_value(70).run()
    healthy(app)
    assert app.query_params["cuts"] == "70-60"


@pytest.mark.proof
def test_a_filter_is_obeyed_and_cuts_nothing_anew(on_command_line, demo_data):
    segment = on_command_line()["retention_by_segment"][0]["segment"]
    part = on_command_line("--where", f"segment={segment}")
    app = visit(PAGE, **{"lang": "en", "f.segment": segment})
    assert EN.money(part["customer_equity"], "CNY", compact=True) in page_text(app)
    assert f": {part['matrix'][0]['customers']} customer" in button(app, "value.open.box.platinum").label


def test_the_formula_follows_the_customer_picked(demo_data, capsys):
    app = visit(PAGE, lang="en")
    picked = app.selectbox(key="value.formula.picked")
    other = picked.options[3].rsplit(" · ", 1)[-1]
    picked.set_value(other).run()
    healthy(app)
    assert main(["--data", str(demo_data / "demo"), "value", "--customer", other, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert app.query_params["customer"] == other and EN.money(figures["current_value"], "CNY") in page_text(app)
    app.text_input(key=widget_key("value.formula.find", "en")).set_value("nobody is called this").run()
    healthy(app)


def test_without_profit_the_page_says_what_stands_in_for_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Plain", "EUR")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k}", "order_id": f"o{k}", "order_date": "2024-06-01", "amount": 100 - k} for k in range(9)],
    )
    text = page_text(visit(PAGE, lang="en"))
    for key in (
        "amount_for_profit",
        "matrix.one_fact",
        "wallet.needs",
        "influence.needs",
        "tier3.unknown_below",
        "outlook.none",
        "group.no_service",
    ):
        assert escape(EN.t(f"value.{key}")) in text
    assert re.search(r"an assumption: with \d+ months? of data", text) and "Cost to serve" in text


def test_before_the_first_order_the_page_says_what_to_do(demo_data):
    assert EN.t("value.nobody") in page_text(visit(PAGE, lang="en", as_of="2010-01-01"))


@pytest.mark.proof
def test_a_judgement_is_signed_kept_and_counts_at_once(own_demo, monkeypatch):
    monkeypatch.setattr("pages._ui.controls.unsaved.edits", lambda key: {"edited_rows": {0: {"outlook": 11.0}}})
    before = len(outlook_rows(find_company(own_demo, "demo")))
    app = visit(PAGE, lang="en")
    button(app, "value.outlook.save").click().run()
    assert len(outlook_rows(find_company(own_demo, "demo"))) == before  # nobody has said who is working
    app.text_input(key="value.outlook.author").set_value("Li")
    button(app, "value.outlook.save").click().run()
    healthy(app)
    rows = outlook_rows(find_company(own_demo, "demo"))
    assert len(rows) == before + 1 and (rows[-1].author, rows[-1].value) == ("Li", 11.0)


def test_forged_changes_are_not_saved(demo_data, monkeypatch):
    monkeypatch.setattr("pages._ui.controls.unsaved.edits", lambda key: {"edited_rows": {0: {"name": "Forged"}}})
    app = visit(PAGE, lang="en")
    assert EN.t("problem.bad_outlook_edit") in page_text(app) and not [b for b in app.button if b.key == "value.outlook.save"]


def test_of_many_customers_the_interval_is_worked_out_on_demand(demo_data, monkeypatch):
    from pages._ui.value import groups

    monkeypatch.setattr(groups, "AT_ONCE", 10)
    words = words_for("en")
    app = visit(BY_ID["value"], lang="en", **{"c.value.tab": "where"})
    assert words.t("value.equity.note") not in page_text(app)
    button(app, "value.intervals").click().run()
    assert words.t("value.equity.note") in page_text(healthy(app))
