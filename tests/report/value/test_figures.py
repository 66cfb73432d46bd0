"""The value matrix and the wallets as figures, and the small tables of the value page."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.summary.worth_table import WorthRow
from crmcore.domain.value.annuity_schedule import annuity_schedule
from crmcore.domain.value.density_map import value_map
from crmcore.domain.value.expected_margin import ExpectedMargin, NextYear
from crmcore.domain.value.matrix import MatrixRow, matrix_rows, value_matrix
from crmcore.domain.value.method_choice import MethodChoice, MethodTrial
from crmcore.domain.value.wallet import WalletBand
from crmcore.report.plotting.theme import split_title
from crmcore.report.value.matrix import ValueMatrixData, box_colors, value_matrix_headline, value_matrix_scatter
from crmcore.report.value.method_tables import expected_table, trial_table
from crmcore.report.value.tables import box_table, equity_table, formula_table, resource_table, worth_table
from crmcore.report.value.wallet import wallet_bars
from crmcore.report.value.words import list_label, valuation_basis
from crmcore.report.words.words import LANGUAGES, UNKNOWN, words_for
from tests.domain.value.valued_customers import valued

EN = words_for("en")


def drawn(worth, growth, words_=EN, dark=False, **scenario):
    book = valued(current_value=worth, room_to_grow=growth, scenario={"cuts": (50, 50), **scenario})
    matrix = value_matrix(book)
    return value_matrix_scatter(
        book, ValueMatrixData(matrix, value_map(book, matrix), matrix_rows(book, matrix)), words_, currency="EUR", dark=dark
    )


def box(code: str, customers: int, worth: float, **more) -> MatrixRow:
    plain = {
        "growth_potential": 0.0,
        "room_to_grow": 0.0,
        "profit": worth,
        "net_profit": worth,
        "service_cost": None,
        "contacts": None,
        "discount": None,
        "provisional": 0,
    }
    return MatrixRow(code, customers, worth, **{**plain, **more})


BOXES = (box("platinum", 10, 80.0), box("gold", 5, 15.0), box("iron", 5, 5.0), box("lead", 10, 0.0))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_customer_is_a_point_of_its_box_that_opens_it(language, dark):
    figure = drawn([10, 9, 2, 1], [5, 1, 6, 0], words_for(language), dark)
    points = {trace.name: list(trace.customdata) for trace in figure.data}
    assert points == {"platinum": ["c0000"], "gold": ["c0001"], "iron": ["c0002"], "lead": ["c0003"]}
    assert len({trace.marker.symbol for trace in figure.data}) == 4  # never colour alone
    corners = " ".join(a.text for a in figure.layout.annotations)
    assert all(words_for(language).t(f"value.box.{code}") in corners for code in points)


def test_no_point_is_drawn_over_a_cut():
    rng = np.random.default_rng(1)
    figure = drawn(rng.integers(0, 9, 200).tolist(), rng.integers(0, 9, 200).tolist(), cuts=(60, 30))
    for trace in figure.data:
        x, y = np.array(trace.x), np.array(trace.y)
        assert ((x >= 60) == (trace.name in ("platinum", "gold"))).all() and ((y >= 30) == (trace.name in ("platinum", "iron"))).all()


def test_many_customers_are_shaded_beneath_the_sample():
    figure = drawn(list(range(2000)), list(range(2000)))
    assert figure.data[0].type == "heatmap" and sum(len(t.x) for t in figure.data[1:]) == 1500


def test_the_sentence_tells_what_platinum_carries_or_lead_takes_away():
    assert "10 platinum customers of 30 carry 80% of the current value" in value_matrix_headline(BOXES, EN, "EUR")
    losing = (*BOXES[:3], box("lead", 10, -40.0))
    assert value_matrix_headline(losing, EN, "EUR") == "10 platinum customers are worth €80, 10 lead customers take €40 away"
    assert "%" not in value_matrix_headline((*BOXES[:3], box("lead", 10, -400.0)), EN)  # no share of a loss


def test_the_title_can_be_taken_off_for_a_page():
    title, subtitle, figure = split_title(drawn([10, 9, 2, 1], [5, 1, 6, 0]))
    assert title and subtitle and not figure.layout.title.text


def test_boxes_have_four_colours():
    assert len(set(box_colors(False))) == len(set(box_colors(True))) == 4


def test_wallet_bars_tell_ours_and_what_is_to_be_won():
    bands = [WalletBand(k, *facts) for k, facts in enumerate([(2, 100.0, 20.0, 80.0), (0, 0.0, 0.0, 0.0), (1, 50.0, 30.0, 20.0)])]
    figure = wallet_bars(bands, EN, currency="EUR")
    ours, to_win = figure.data
    assert list(ours.x) == [20, 30] and list(to_win.x) == [80, 20] and list(ours.customdata) == ["0", "2"]
    assert to_win.marker.pattern.shape and "€100 a year is bought elsewhere by 3 customers" in figure.layout.title.text


def test_the_boxes_as_a_table_add_up():
    head, lines = box_table(BOXES, EN, currency="EUR")
    assert len(lines) == 5 and lines[-1][1:4] == ("30", "100.0%", "€100") and lines[0][4] == "80.0%"
    assert all(len(line) == len(head) for line in lines)


def test_what_each_box_gets_beside_what_it_brings():
    served = (
        box("platinum", 10, 80.0, service_cost=20.0, contacts=10.0, discount=0.05),
        box("gold", 5, 15.0, service_cost=15.0, contacts=5.0),
        box("iron", 5, 5.0, service_cost=5.0, contacts=5.0),
        box("lead", 10, -50.0, service_cost=60.0, contacts=0.0),
    )
    head, lines = resource_table(served, EN)
    cells = dict(zip(head, lines[0], strict=True))
    # of the value that is not lost, 100, platinum makes 80; of the service cost of 100 it takes 20
    assert cells[EN.t("value.resource.value")] == "80%" and cells[EN.t("value.resource.service")] == "20%"
    assert cells[EN.t("value.resource.verdict")] == "60 points less service than value"
    assert lines[1][-1] == EN.t("value.resource.fair") and lines[3][-1] == "60 points more service than value"
    assert cells[EN.t("value.resource.discount")] == "5.0%" and lines[1][head.index(EN.t("value.resource.discount"))] == UNKNOWN


def test_what_is_not_known_has_no_column():
    head, _ = resource_table(BOXES, EN)
    assert EN.t("value.resource.service") not in head and EN.t("value.resource.verdict") not in head
    rows = (WorthRow("a", 2, None, None, None, None, None),)
    head, lines = worth_table(rows, EN, str, "Group", measure="order_amount")
    assert EN.t("metric.service_cost") not in head and lines[0] == ("a", "2", UNKNOWN, UNKNOWN, UNKNOWN)


def test_equity_shares_are_not_told_of_a_loss():
    rows = (WorthRow("A", 2, 1.0, 30.0, 0.0, 40.0, None), WorthRow("no_tier", 1, 0.0, 10.0, 0.0, 10.0, None))
    assert [line[3] for line in equity_table(rows, EN, str)[1]] == ["75.0%", "25.0%", "100.0%"]
    rows = (WorthRow("A", 2, 1.0, -30.0, 0.0, 40.0, None),)
    assert [line[3] for line in equity_table(rows, EN, str)[1]] == [UNKNOWN, UNKNOWN]


def test_the_formula_as_a_table_ends_with_its_sum():
    head, lines = formula_table(
        annuity_schedule(100.0, 0.5, ValueTerms(discount_rate=0.25, horizon_years=None, timing="immediate")), EN, "EUR"
    )
    assert lines[0] == (EN.t("value.formula.now"), "€100", "1.0000", "1.0000", "€100")
    assert lines[1] == ("Year 1", "€100", "0.5000", "0.8000", "€40") and lines[-2][0] == EN.t("value.formula.later")
    assert lines[-1] == (EN.t("value.formula.total"), "", "", "", "€166.67") and all(len(line) == len(head) for line in lines)


def valuation(**facts):
    plain = {
        "method": "annuity",
        "basis": "net_profit",
        "months": 18,
        "source": "assumed",
        "retentions": (),
        "overall_retention": 0.75,
        "retention_interval": None,
        "terms": ValueTerms(),
        "expected": None,
        "choice": None,
    }
    return SimpleNamespace(**{**plain, **facts})


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_line_says_what_the_figures_rest_on(language):
    words = words_for(language)
    assert "18" in valuation_basis(valuation(), words) and "75" in valuation_basis(valuation(), words)
    segments = (SimpleNamespace(buyers=30), SimpleNamespace(buyers=12))
    assert "42" in valuation_basis(valuation(source="estimated", retentions=segments), words)
    text = valuation_basis(valuation(source="estimated", retentions=segments, retention_interval=(0.625, 0.875)), words)
    assert "75.0%" in text and "62.5%" in text and "87.5%" in text
    text = valuation_basis(valuation(source="given", terms=ValueTerms(retention=0.8, horizon_years=None), overall_retention=0.8), words)
    assert "80" in text and words.t("value.rests.endless", rate="10%") in text
    assert words.t("value.rests.fallback") in valuation_basis(valuation(terms=ValueTerms(method="bgnbd")), words)
    assert words.t("value.rests.bgnbd") in valuation_basis(valuation(method="bgnbd", terms=ValueTerms(method="bgnbd")), words)
    lasting = SimpleNamespace(lasting=0.8)
    by_years = valuation_basis(valuation(method="expected_margin", expected=lasting, terms=ValueTerms(method="expected_margin")), words)
    assert "80" in by_years and "75" not in by_years and words.t("value.rests.too_short") not in by_years
    assert words.t("value.rests.too_short") in valuation_basis(valuation(terms=ValueTerms(method="expected_margin")), words)
    assert words.t("value.rests.untried") in valuation_basis(valuation(terms=ValueTerms(method="auto")), words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_of_methods_say_error_ratio_and_interval(language):
    words = words_for(language)
    trials = (
        MethodTrial("annuity", 200.0, 1.0, None, 1.1),
        MethodTrial("expected_margin", 160.0, 0.8, (0.7, 0.9), 0.95),
        MethodTrial("nbd", 0.0, None, None, None),
    )
    head, lines = trial_table(MethodChoice(date(2024, 12, 31), 12, 30, trials, "expected_margin"), words)
    assert len(head) == 4 and [len(line) for line in lines] == [4, 4, 4]
    assert all(part in lines[1][2] for part in ("80", "70", "90")) and lines[0][2] == words.t("model.trial.plain")
    expected = ExpectedMargin(
        np.zeros(1), np.zeros(1), None, (NextYear("regular", 0, 5.0, 0.5, 9, True), NextYear("silent", 2, 3.0, 0.0, 120, False)), ()
    )
    _, lines = expected_table(expected, words)
    assert lines[0][1] == words.t("model.next.pooled", n="9") and "50" in lines[0][3] and lines[1][3] == UNKNOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_has_a_name(language):
    words, book = words_for(language), valued(current_value=[1], room_to_grow=[1], growth_potential=[1])
    for code in (
        "box.platinum",
        "box.unknown",
        "box.waiting",
        "tier3.mvc",
        "step.listen",
        "group.valuable",
        "wallet",
        "wallet.2",
        "influence",
        "influence.small",
        "prospects",
        "step.new.0",
    ):
        assert list_label(book, code, words) not in ("", code)
    for odd in ("", "moon", "box.tin", "wallet.99"):
        list_label(book, odd, words)  # a link can hold anything
