"""The twin figure shows every tier, in order, on both sides, and no loss is ever hidden."""

from __future__ import annotations

import pytest

from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.pyramids.data import known_measure, pyramid_headline
from crmcore.report.pyramids.figures import PyramidStyle, pyramid_chart
from crmcore.report.plotting.theme import DARK, LIGHT, split_title
from crmcore.report.words.words import LANGUAGES, words_for

EN = words_for("en")


def row(
    tier: str,
    customers: int,
    net: float | None,
    loss: float = 0.0,
    losing: int = 0,
    gross: float | None = None,
    amount: float = 0.0,
    provisional: int = 0,
    gross_loss: float = 0.0,
    gross_losing: int = 0,
) -> TierRow:
    return TierRow(
        tier,
        customers,
        None,
        None,
        amount,
        net if gross is None else gross,
        net,
        None,
        losing,
        loss,
        provisional,
        0,
        gross_losing,
        gross_loss,
    )


#: 100 customers; 1000 of profit: A earns 740, C loses 50 net (20 gained, 70 lost)
ROWS = (
    row("A", 20, 740.0, amount=4000.0),
    row("B", 50, 310.0, -40.0, 5, amount=900.0),
    row("C", 30, -50.0, -70.0, 12, amount=100.0, provisional=3),
)


def traces(figure, name):
    return [t for t in figure.data if t.name == name]


def notes(figure) -> str:
    return " ".join(a.text for a in figure.layout.annotations)


def test_both_sides_list_the_same_tiers_in_the_same_order_top_first():
    figure = pyramid_chart(ROWS, EN, "abcd")
    customers, gain = traces(figure, "customers")[0], traces(figure, "gain")[0]
    assert list(customers.y) == list(gain.y) == [0, 1, 2]
    assert list(customers.customdata) == list(gain.customdata) == ["A", "B", "C"]
    low, high = figure.layout.yaxis.range
    assert low > high  # row 0 is drawn on top


def test_customers_grow_to_the_left_and_profit_to_the_right_of_a_drawn_zero_line():
    figure = pyramid_chart(ROWS, EN, "abcd")
    assert figure.layout.xaxis.range[0] > figure.layout.xaxis.range[1] == 0
    assert figure.layout.xaxis2.range[0] < 0 < figure.layout.xaxis2.range[1]
    assert [(s.xref, s.x0, s.x1) for s in figure.layout.shapes] == [("x2", 0, 0)]


def test_what_a_tier_gains_and_loses_stands_on_either_side_of_zero_and_adds_up_to_its_profit():
    figure = pyramid_chart(ROWS, EN, "abcd")
    gain, loss = traces(figure, "gain")[0], traces(figure, "loss")[0]
    assert list(gain.x) == [740.0, 350.0, 20.0]  # 310 + 40, −50 + 70
    assert list(loss.x) == [-40.0, -70.0] and list(loss.customdata) == ["B", "C"]


@pytest.mark.parametrize("dark", [False, True])
def test_losses_are_red_hatched_and_carry_a_minus(dark):
    loss = traces(pyramid_chart(ROWS, EN, "abcd", currency="CNY", style=PyramidStyle(dark=dark)), "loss")[0]
    assert loss.marker.color == (DARK if dark else LIGHT).loss
    assert loss.marker.pattern.shape == "/"
    assert list(loss.text) == ["−¥40", "−¥70"]
    assert min(loss.x) >= pyramid_chart(ROWS, EN, "abcd").layout.xaxis2.range[0]  # inside the drawn range


def test_the_compact_figure_keeps_its_losses():
    assert list(traces(pyramid_chart(ROWS, EN, "abcd", style=PyramidStyle(compact=True)), "loss")[0].x) == [-40.0, -70.0]


def test_tiers_that_all_lose_are_all_drawn_below_zero():
    figure = pyramid_chart(
        (row("A", 1, -900.0, -900.0, 1), row("B", 200_000, -50.0, -50.0, 9)), EN, "abcd", style=PyramidStyle(shares=True)
    )
    assert list(traces(figure, "loss")[0].x) == [-900.0, -50.0]  # amounts: shares of a loss mean nothing
    assert figure.layout.xaxis2.range[0] < -900 and figure.layout.xaxis2.range[1] >= 0
    assert "−950" in figure.layout.title.text


def test_losses_in_gross_profit_are_those_before_the_cost_to_serve():
    served = (row("A", 20, 700.0, -40.0, 2, gross=900.0), row("B", 80, -10.0, -60.0, 5, gross=-5.0, gross_loss=-25.0, gross_losing=3))
    loss = traces(pyramid_chart(served, EN, "abcd", measure="gross_profit"), "loss")[0]
    assert list(loss.x) == [-25.0] and list(loss.customdata) == ["B"]  # the net losses say nothing of gross profit
    assert split_title(pyramid_chart(served, EN, "abcd", measure="gross_profit", currency="CNY"))[1] == "3 customers lose ¥25 together"


def test_without_any_profit_the_amount_stands_in_and_says_so():
    unknown = (row("A", 20, None, amount=800.0), row("B", 80, None, amount=200.0))
    assert known_measure(unknown, "net_profit") == "order_amount"
    title, subtitle, figure = split_title(pyramid_chart(unknown, EN, "abcd"))
    assert list(traces(figure, "gain")[0].x) == [800.0, 200.0]
    assert title == "20 customers (A), 20% of all, bring 80% of the order amount"
    assert subtitle == EN.t("figure.pyramid.fallback")


def test_shares_put_both_sides_on_one_scale():
    figure = pyramid_chart(ROWS, EN, "abcd", style=PyramidStyle(shares=True))
    assert list(traces(figure, "customers")[0].x) == [0.2, 0.5, 0.3]
    assert list(traces(figure, "gain")[0].x) == [0.74, 0.35, 0.02]
    assert figure.layout.xaxis.range[0] == figure.layout.xaxis2.range[1] == pytest.approx(0.74 * 1.02)
    left, right = figure.layout.xaxis, figure.layout.xaxis2
    a_percent = [(side.domain[1] - side.domain[0]) / abs(side.range[1] - side.range[0]) for side in (left, right)]
    assert a_percent[0] == pytest.approx(a_percent[1])  # as long on either side, losses and all


def test_provisional_customers_are_hatched_beside_the_graded_and_counted_apart():
    figure = pyramid_chart(ROWS, EN, "abcd")
    waiting = traces(figure, "provisional")
    assert [(list(t.x), list(t.customdata), t.marker.pattern.shape) for t in waiting] == [([3], ["C"], "\\")]
    assert "Customers 100" in notes(figure)  # 20 + 50 + 30 graded, 3 more waiting
    assert "Hatched: 3 prospects placed provisionally" in notes(figure)


def test_what_is_not_drawn_is_not_explained_either():
    figure = pyramid_chart((row("A", 20, 740.0), row("B", 80, 20.0)), EN, "abcd")
    assert "Hatched" not in notes(figure) and EN.t("figure.pyramid.legend.net") not in notes(figure)


def test_losses_are_explained_beside_the_number_that_nets_them():
    assert all(EN.t(f"figure.pyramid.legend.{part}") in notes(pyramid_chart(ROWS, EN, "abcd")) for part in ("gain", "loss", "net"))


@pytest.mark.parametrize(
    ("language", "heads"), [("en", ("Customer pyramid", "Inverted profit pyramid")), ("zh_CN", ("客户数量金字塔", "利润倒金字塔"))]
)
def test_each_side_is_headed_by_its_name_and_its_total(language, heads):
    text = notes(pyramid_chart(ROWS, words_for(language), "abcd", currency="CNY"))
    assert all(f"<b>{head}</b>" in text for head in heads)
    assert "¥1" in text  # 740 + 310 − 50 of profit


def test_a_long_name_of_a_tier_takes_two_lines():
    text = notes(pyramid_chart((row("mvc", 1, 1.0), row("stc", 1, 0.0)), EN, "mvc_stc_bz"))
    assert "<b>Most valuable<br>(MVC)</b>" in text and "<b>Second tier<br>(STC)</b>" in text


def test_tiers_cut_by_other_money_than_they_are_measured_by_say_so():
    rows = (row("A", 20, 90.0), row("B", 80, 10.0))
    plain = "20 customers (A), 20% of all, earn 90% of the profit"
    assert pyramid_headline(rows, EN, "abc_value", cut_by="gross_profit") == plain + "; the tiers are cut by gross profit"
    assert pyramid_headline(rows, EN, "abc_value", cut_by="net_profit") == pyramid_headline(rows, EN, "abcd") == plain


def test_tiers_cut_by_the_score_say_so():
    rows = (row("A", 20, 90.0), row("B", 80, 10.0))
    assert pyramid_headline(rows, EN, "abcd", cut_by="score") == "20 customers (A, by score), 20% of all, earn 90% of the profit"
    assert pyramid_headline(rows, words_for("zh_CN"), "abcd", cut_by="score") == "A级（按得分）：20 位客户，占 20%，贡献净利的 90%"


def test_a_tier_of_one_among_a_million_keeps_a_visible_outline():
    figure = pyramid_chart((row("A", 1, 10.0), row("B", 999_999, 5.0)), EN, "abcd")
    assert traces(figure, "customers")[0].marker.line.width >= 1
    assert "<0.1%" in " ".join(a.text for a in figure.layout.annotations)


def test_a_selected_tier_stands_out():
    marker = traces(pyramid_chart(ROWS, EN, "abcd", style=PyramidStyle(selected="B")), "gain")[0].marker
    assert marker.opacity[1] == 1.0 and max(marker.opacity[0], marker.opacity[2]) < 0.5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tiers", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("compact", [False, True])
def test_any_number_of_tiers_in_any_language(language, tiers, compact):
    rows = tuple(row(f"T{k}", 10 * (k + 1), 100.0 / (k + 1)) for k in range(tiers))
    figure = pyramid_chart(rows, words_for(language), "my_own", style=PyramidStyle(compact=compact))
    assert len(set(traces(figure, "gain")[0].marker.color)) == tiers
    assert figure.to_json()


def test_nobody_graded_is_said_not_drawn_wrong():
    figure = pyramid_chart((row("A", 0, 0.0), row("B", 0, 0.0)), EN, "abcd", style=PyramidStyle(shares=True))
    assert EN.t("figure.pyramid.nobody") in figure.layout.title.text


def test_the_finding_counts_the_upper_tiers_nearest_a_fifth_of_the_customers():
    classes = (row("key", 5, 500.0), row("major", 15, 450.0), row("ordinary", 60, 100.0), row("maintain", 20, -50.0))
    assert pyramid_headline(classes, EN, "key_major_ordinary_maintain") == "20 customers (Key + Major), 20% of all, earn 95% of the profit"
    assert pyramid_headline(classes, words_for("zh_CN"), "key_major_ordinary_maintain") == "关键、重点：20 位客户，占 20%，贡献净利的 95%"
