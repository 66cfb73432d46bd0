"""The overview: key figures, what they are compared with, and sentences that open their customers."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from crmcore.cli.parser import main
from crmcore.domain.week.decisions import KINDS
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build


@pytest.mark.parametrize("language", LANGUAGES)
def test_key_figures_stand_beside_the_day_they_are_compared_with(demo_data, language):
    app, words = visit(BY_ID["overview"], lang=language), words_for(language)
    text = page_text(app)
    for key in (
        "metric.order_amount",
        "metric.gross_profit",
        "metric.net_profit",
        "overview.kpi.graded",
        "overview.kpi.loss",
        "overview.kpi.overdue",
        "churn.kpi.value",
        "overview.decision.title",
        "overview.matters",
        "overview.next",
    ):
        assert words.t(key) in text
    # the newest run is of the newest day (31 December 2025), so the year before is the comparison
    assert words.t("overview.since_year", day=date(2024, 12, 31)) in text


def test_a_change_has_one_sign_and_a_loss_no_minus_beside_its_word(demo_data):
    figures = re.findall(
        r'class="label">([^<]+).*?class="value([^"]*)">([^<]+).*?class="under[^>]*>([^<]*)', page_text(visit(BY_ID["overview"], lang="en"))
    )
    assert len(figures) == 8 and not [change for *_, change in figures if "+" in change or "−" in change]
    label, tone, value, _ = figures[5]
    assert (label, tone) == ("Losses", " ck-bad") and value.startswith("¥")


def test_on_a_day_after_a_published_run_the_run_is_the_comparison(demo_data):
    app = visit(BY_ID["overview"], lang="en", as_of="2026-01-15")
    assert "Changes since the last published grades (Dec 31, 2025)" in page_text(app)


def test_where_the_data_do_not_reach_back_no_change_is_claimed(demo_data):
    app = visit(BY_ID["overview"], lang="en", as_of="2023-06-30")
    assert words_for("en").t("overview.since_nothing") in page_text(app) and "▲" not in page_text(app)


def test_each_key_figure_leads_to_its_customers_the_losses_to_the_loss_makers_the_worst_first(demo_data):
    links = re.findall(r'<a class="ck-link" href="(customers[^"]*)" aria-label="([^"]+)"', page_text(visit(BY_ID["overview"], lang="en")))
    assert len(links) == 8
    losses = next(address for address, name in links if name.startswith("Losses"))
    assert "listed=losses" in losses and "sort=net_profit" in losses


def test_three_decisions_of_different_kinds_lead_to_where_they_are_done_and_the_command_line_names_the_same(demo_data, capsys):
    app = visit(BY_ID["overview"], lang="en")
    ways = [b.key for b in app.button if b.key.startswith("overview.decision.")]
    assert len(ways) == 3 and page_text(app).count('class="ck-decision"') == 3
    assert len({KINDS[key.rpartition(".")[2]][0] for key in ways}) == 3
    assert main(["--data", str(demo_data / "demo"), "decisions", "--json"]) == 0
    told, words = json.loads(capsys.readouterr().out), words_for("en")
    assert [f"overview.decision.{one['decision']}" for one in told[:3]] == ways
    assert all(words.money(one["money"], "CNY", compact=True) in page_text(app) for one in told[:3])


def test_a_tier_button_opens_the_tiers_customers(demo_data):
    app = visit(BY_ID["overview"], lang="en")
    button(app, "overview.open.B").click().run()
    healthy(app)
    assert app.query_params["f.tier"] == "B" and "listed" not in app.query_params


def test_figures_say_which_filters_they_obey_and_the_pyramid_that_it_leaves_the_tier_aside(demo_data):
    text = page_text(visit(BY_ID["overview"], **{"lang": "en", "f.tier": "A"}))
    assert "Only Tier: A" in text and "Not filtered by Tier" in text


def test_a_filter_that_leaves_nobody_says_so_and_breaks_nothing(demo_data):
    text = page_text(visit(BY_ID["overview"], **{"lang": "en", "f.tier": "A", "f.population": "prospect"}))
    assert words_for("en").t("common.empty.no_rows") in text


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """shop(line, …): the dashboard's only company, made of order lines."""
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "data"))

    def create(*lines: dict) -> None:
        build(create_company(tmp_path / "data", "Shop").dir, order_line=lines)

    return create


def _line(customer: str, **more) -> dict:
    return {"customer_id": customer, "order_date": "2024-05-05", "amount": 100} | more


@pytest.mark.parametrize("page", ["overview", "pyramids"])
def test_where_no_cost_to_serve_is_known_net_profit_is_said_to_be_gross_profit(shop, page):
    shop(_line("a", profit=30), _line("b", profit=-5))
    assert words_for("en").t("overview.net_is_gross") in page_text(visit(BY_ID[page], lang="en"))


@pytest.mark.parametrize("page", ["overview", "pyramids"])
def test_where_no_profit_is_known_none_is_shown_and_no_loss_is_claimed(shop, page):
    shop(_line("a"), _line("b", amount=50))
    text = page_text(visit(BY_ID[page], lang="en"))
    left_out = f"{words_for('en').t('metric.credit_score')}, Net profit"  # said to be left out of the score; stands on the Overview alone
    assert (left_out in text) == (page == "overview")
    assert "Net profit" not in text.replace(left_out, "") and words_for("en").t("figure.pyramid.fallback") in text
    assert words_for("en").t("overview.net_is_gross") not in text


@pytest.mark.parametrize("page", ["overview", "pyramids"])
def test_one_customer_with_returns_only_is_nobody_graded(shop, page):
    shop(_line("<b>*x*</b>", amount=-10))
    assert words_for("en").t("pyramids.nobody") in page_text(visit(BY_ID[page], lang="en"))
