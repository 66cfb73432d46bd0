"""Figures and tables of the evidence page: findings, what can be clicked, what is hatched; both languages, both themes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.evidence.backtest import Evidence, Lead, RuleResult
from crmcore.domain.evidence.fairness import Fairness, Group
from crmcore.domain.evidence.misjudged import misjudged
from crmcore.domain.evidence.weight_advisor import Advice, WeightsResult
from crmcore.domain.grading.stability import Stability, StableTier
from crmcore.report.evidence.advice import advice_bars
from crmcore.report.evidence.conclusion import ranking_conclusion, weights_conclusion
from crmcore.report.evidence.fairness import MAX_GROUPS, fairness_bars, shown_groups
from crmcore.report.evidence.figures import chance_band, mean_and_day_text, rule_dot_plot, tier_capture_bars
from crmcore.report.evidence.stability import stability_bars
from crmcore.report.evidence.tables import (
    advice_sentence,
    advice_table,
    answers,
    misjudged_table,
    missed_sentence,
    rule_table,
    stability_text,
)
from crmcore.report.plotting.theme import split_title
from crmcore.report.words.words import LANGUAGES, words_for
from tests.domain.evidence.test_backtest import CAME, NEXT, graded_by_amount
from tests.domain.marts import DAY

EN = words_for("en")


def around(value: float | None, half: float = 0.05) -> tuple[float, float] | None:
    return None if value is None else (value - half, value + half)


def rule(name: str, rank: float, top: float, captured: tuple[float, ...], ranks_less: float = 0.0, finds_less: float = 0.0) -> RuleResult:
    """A rule of 100 customers; every interval is the figure ± 0.05, and so is the lead that the grade has on it."""
    leads = {figure: Lead(by, around(by)) for figure, by in (("rank_correlation", ranks_less), ("top_20_capture", finds_less))}
    return RuleResult(
        name, 100, rank, top, captured, around(rank), around(top), tuple(map(around, captured)), {} if name == "current" else leads
    )


EVIDENCE = Evidence(
    DAY,
    NEXT,
    "gross_profit",
    ("A", "B"),
    (20, 80),
    (60.0, 40.0),
    100.0,
    0.8,
    0.1,
    0,
    (
        rule("current", 0.5, 0.6, (0.6, 0.4)),
        rule("amount", 0.4, 0.5, (0.5, 0.5), 0.1, 0.1),
        rule("random", 0.0, 0.2, (0.2, 0.8), 0.5, 0.4),
    ),
)
TIERS = (StableTier("A", 20, 2, 0.97), StableTier("B", 80, 0, 1.0))
FAIR = Fairness(
    "region",
    (Group("north", 40, (20, 20), 20), Group("south", 50, (10, 40), 10), Group("west", 5, (4, 1), 4)),
    0.36,
    0.4,
    "south",
    "north",
    0,
)
ADVICE = Advice(
    "rank_correlation",
    NEXT,
    (DAY,),
    100,
    ("order_amount", "order_count"),
    {"order_count": 100},
    {"order_amount": 100},
    WeightsResult(0.2, 0.3),
    WeightsResult(0.1, 0.25),
    WeightsResult(0.4, 0.5),
    0.1,
    0.3,
    -0.1,
    -0.2,
    -0.02,
)


def worse(**figures) -> Evidence:
    """The same with other figures of the grade, and so with other leads."""
    own = replace(EVIDENCE.rules[0], **figures)
    if "captured" in figures:
        own = replace(own, captured_intervals=tuple(map(around, own.captured)))

    def behind(other: RuleResult) -> RuleResult:
        return replace(
            other,
            leads={
                figure: Lead(by, around(by))
                for figure in ("rank_correlation", "top_20_capture")
                if getattr(own, figure) is not None and (by := getattr(own, figure) - getattr(other, figure)) is not None
            },
        )

    return replace(EVIDENCE, rules=(own, *map(behind, EVIDENCE.rules[1:])))


def test_a_phone_has_room_for_the_text_beside_the_longest_bar():
    figure = fairness_bars(FAIR, EN, names={"north": "North"})
    longest = max(bar.x[0] for bar in figure.data if bar.type == "bar") / figure.layout.xaxis.range[1] * 205
    # of a figure of 350 px some 205 are left beside the names; 11 stand between bar and text; 128 hold "64% · 56 customers" at 12 px
    assert longest + 11 + 128 <= 206


def test_a_top_tier_that_brought_more_than_its_numbers_is_said_so_and_one_that_did_not_too():
    assert split_title(tier_capture_bars(EVIDENCE, EN, "abcd"))[0] == "A, 20% of the customers, brought 60% of the following year's profit"
    assert "no more than any 20%" in split_title(tier_capture_bars(worse(captured=(0.2, 0.8)), EN, "abcd"))[0]
    assert "only 10%" in split_title(tier_capture_bars(worse(captured=(0.1, 0.9)), EN, "abcd"))[0]


def test_a_tier_that_lost_money_is_hatched():
    figure = tier_capture_bars(replace(EVIDENCE, profit=(120.0, -20.0)), EN, "abcd")
    assert figure.data[1].marker.pattern.shape == "/" and figure.data[1].x[0] == -0.2


def test_every_rule_is_a_line_and_the_days_are_its_dots():
    figure = rule_dot_plot([EVIDENCE, worse(rank_correlation=0.3)], EN, "rank_correlation", day=EVIDENCE)
    assert list(next(t for t in figure.data if t.name == "current").x) == [0.5, 0.3]
    assert next(t for t in figure.data if t.name == "current mean").x[0] == pytest.approx(0.4)
    assert split_title(figure)[0].endswith("0.40, Order amount alone 0.40, mean of 2 days; surely ahead on 1, behind on 1")
    assert split_title(rule_dot_plot([worse(top_20_capture=0.3)], EN, "top_20_capture"))[0] == (
        "Order amount alone: its best 20% brought 50% of next year's profit, your grading's 30%, on the one day"
    )


def test_the_mean_of_the_days_and_the_one_day_are_told_apart():
    text = mean_and_day_text([EVIDENCE, worse(rank_correlation=0.3)], EVIDENCE, EN, "rank_correlation")
    assert "0.40 is the mean of 2 days" in text and f"0.50 is the one day {EN.date(DAY)}" in text
    assert mean_and_day_text([EVIDENCE], worse(rank_correlation=None), EN, "rank_correlation") == ""


def test_what_chance_gives_is_never_called_foresight():
    weak = replace(EVIDENCE, rules=tuple(replace(r, rank_correlation=0.05) for r in EVIDENCE.rules))
    assert chance_band(100) == pytest.approx(1.96 / 99**0.5)
    assert "more than chance" in split_title(rule_dot_plot([weak], EN, "rank_correlation"))[0]


def test_borderline_bars_can_be_clicked_and_are_hatched():
    figure = stability_bars(TIERS, EN, "abcd")
    borderline = [t for t in figure.data if t.customdata is not None]
    assert [t.customdata[0] for t in borderline] == ["borderline.0", "borderline.1"] and all(t.marker.pattern.shape for t in borderline)
    assert split_title(figure)[0] == "90% of A is solid; 2 customers in all tiers are borderline"


def test_groups_too_small_are_hatched_and_a_weight_taken_away_is_a_ring():
    figure = fairness_bars(FAIR, EN, names={"north": "North"}, after=FAIR)
    assert [bool(t.marker.pattern.shape) for t in figure.data if t.type == "bar"] == [False, False, True]
    assert sum(t.name == "after" for t in figure.data) == 3
    assert split_title(figure)[0] == "In the upper half of the tiers: North 50%, south 20%; a ratio of 0.40"
    many = replace(FAIR, groups=tuple(Group(f"g{k:03d}", 40, (k, 40 - k), k) for k in range(30)))
    assert len(shown_groups(many)) == MAX_GROUPS


def test_advice_says_promise_and_outcome():
    assert split_title(advice_bars(ADVICE, {"order_amount": 100.0}, EN))[0].startswith("The learnt weights predicted worse than today's")
    text = advice_sentence(ADVICE, EN)
    assert "+0.20" in text and "−0.10" in text and "−0.20" in text
    of_shares = advice_sentence(replace(ADVICE, aim="top_20_capture", difference=0.063, low=-0.001), EN)
    assert "the difference was +6 points" in of_shares and "between 0 points" in of_shares
    assert [line[0] for line in advice_table(ADVICE, EN)[1]] == ["Weights now", "Learnt beforehand", "Best in hindsight"]
    untested = replace(ADVICE, weights=None, advised=None, trained_on=(), difference=None, low=None, high=None)
    assert advice_sentence(untested, EN) == EN.t("evidence.advice.untested") and len(advice_table(untested, EN)[1]) == 2


def test_the_rules_stand_beside_perfect_foresight():
    head, lines = rule_table(EVIDENCE, EN, "abcd")
    assert (
        lines[0]
        == (
            "Your grading",
            "0.50 [0.45, 0.55]",
            "60% [55, 65]",
            "60% [55, 65]",
            "40% [35, 45]",
            "100",
        )
        and lines[-1][0] == "Perfect foresight"
    )
    assert len(head) == len(lines[-1])


def test_each_defect_is_answered_with_its_figure_and_its_list():
    wrong = [misjudged(graded_by_amount(), CAME, kind) for kind in ("underrated", "overrated")]
    found_answers = answers(EVIDENCE, wrong, FAIR, EN, "EUR", "Region", {"south": "South"})
    assert [a.tone for a in found_answers] == ["watch", "good", "watch"] and [a.customers for a in found_answers] == [0, 1, 1]
    assert (
        "South 20% in the upper half, north 50%, a ratio of 0.40" in found_answers[0].text
        and "South" in found_answers[0].text
        and found_answers[1].link == f"overrated.{DAY}"
        and "€40" in found_answers[2].text
    )
    assert "cannot be told" in answers(EVIDENCE, wrong, None, EN)[0].text
    assert "partly so here" in found_answers[0].text and "not so here" in found_answers[1].text
    assert answers(worse(rank_correlation=0.05), wrong, FAIR, EN)[1].tone == "bad"


def test_a_grade_that_a_plain_rule_beats_is_no_good_news():
    wrong = [misjudged(graded_by_amount(), CAME, kind) for kind in ("underrated", "overrated")]
    beaten = answers(worse(rank_correlation=0.3), wrong, FAIR, EN)[1]
    assert answers(worse(rank_correlation=0.38), wrong, FAIR, EN)[1].tone == "good"  # behind by 0.02: not surely
    assert beaten.tone == "watch" and "Order amount alone, 0.40" in beaten.text


def test_the_conclusion_sets_the_grade_beside_the_best_plain_rule():
    assert ranking_conclusion(EVIDENCE, EN).tone == "good" and "0.50" in ranking_conclusion(EVIDENCE, EN).text
    behind = ranking_conclusion(worse(rank_correlation=0.3), EN)
    assert behind.tone == "watch" and behind.text.startswith("**Order amount alone orders") and "0.40, your grading's 0.30" in behind.text
    assert "its lead" not in behind.text and "lead is −0.10" in behind.text and "between −0.15 and −0.05" in behind.text
    level = ranking_conclusion(worse(rank_correlation=0.44), EN)  # ahead by 0.04, and the interval holds 0: no word of better
    assert level.tone == "plain" and "cannot be told" in level.text and "between −0.01 and +0.09" in level.text
    weak = replace(EVIDENCE, rules=tuple(replace(r, rank_correlation=0.05) for r in EVIDENCE.rules))
    assert ranking_conclusion(weak, EN).tone == "bad" and "chance gives up to 0.20" in ranking_conclusion(weak, EN).text
    assert ranking_conclusion(worse(rank_correlation=None), EN) is None
    assert ranking_conclusion(replace(EVIDENCE, rules=EVIDENCE.rules[:1]), EN).text.endswith("there is no plain rule to hold it against.")


def test_the_conclusion_says_whether_learnt_weights_would_have_helped():
    assert "would have done worse" in weights_conclusion(ADVICE, EN).text and "0.10 instead of 0.20" in weights_conclusion(ADVICE, EN).text
    better = replace(ADVICE, advised=WeightsResult(0.3, 0.4), difference=0.1, low=0.05, high=0.15)
    assert weights_conclusion(better, EN).tone == "good" and weights_conclusion(replace(better, low=-0.05), EN).tone == "plain"
    assert "not been tested" in weights_conclusion(replace(ADVICE, difference=None), EN).text


def test_among_few_customers_nothing_within_chance_is_a_verdict():
    few = replace(EVIDENCE, sizes=(10, 30))  # 40 customers: chance gives up to 1.96 / √39 = 0.31
    wide = replace(few.rules[1], leads={"rank_correlation": Lead(0.1, (-0.2, 0.4))})
    far, few = few, replace(few, rules=(few.rules[0], wide, few.rules[2]))
    assert ranking_conclusion(few, EN).tone == "plain" and "With 40 customers it cannot be told" in ranking_conclusion(few, EN).text
    assert ranking_conclusion(far, EN).tone == "good" and "±0.31" in ranking_conclusion(few, EN).text
    wrong = [misjudged(graded_by_amount(), CAME, kind) for kind in ("underrated", "overrated")]
    weak = replace(few, rules=tuple(replace(r, rank_correlation=0.2) for r in few.rules))
    found_answers = answers(weak, wrong, FAIR, EN)
    assert {a.tone for a in found_answers} == {"plain"} and "no verdict can be given" in found_answers[1].text
    bad = replace(few, rules=(replace(few.rules[0], captured=(0.1, 0.9)), *few.rules[1:]))
    assert "only" not in split_title(tier_capture_bars(bad, EN, "abcd"))[0]
    assert split_title(rule_dot_plot([few], EN, "rank_correlation"))[0].startswith("Too few customers to tell which is better")


def test_under_filters_each_half_of_the_conclusion_says_whom_it_counts():
    assert ranking_conclusion(EVIDENCE, EN, narrowed=True).text.endswith("the 100 customers that your filters leave.")
    assert "the whole company, 100 customers" in weights_conclusion(ADVICE, EN, narrowed=True).text


def test_a_part_that_is_not_all_never_reads_all_and_one_that_is_not_none_never_none():
    assert [EN.strict_share(v) for v in (208 / 209, 1.0, 0.0, 1 / 2, 1 / 5000, 1 - 1e-6, None)] == [
        "99.5%",
        "100%",
        "0%",
        "50%",
        "0.02%",
        "99.9999%",
        "–",
    ]
    assert split_title(stability_bars((StableTier("A", 209, 1, 0.99),), EN, "abcd"))[0].startswith("99.5% of A")


def test_names_of_groups_are_copied_as_they_are():
    """Planted once: invisible word joiners between the characters kept a name on one line, and came along when it was copied."""
    unfair = replace(
        FAIR, groups=(Group("Coast 沿海", 40, (20, 20), 20), Group("Emre Ulta", 50, (10, 40), 10)), lowest="Emre Ulta", highest="Coast 沿海"
    )
    (title, *_) = split_title(fairness_bars(unfair, EN))
    assert "Coast 沿海" in title and "Emre Ulta" in title
    wrong = [misjudged(graded_by_amount(), CAME, kind) for kind in ("underrated", "overrated")]
    assert "\N{WORD JOINER}" not in title + answers(EVIDENCE, wrong, unfair, EN)[0].text


def test_the_misjudged_carry_what_came_and_what_misled():
    graded = graded_by_amount()
    underrated = misjudged(graded, CAME, "underrated")
    assert misjudged_table(graded, underrated, 5, EN, "EUR")[1] == (("c0009", "€40", "80%", "Order amount (5%)"),)
    assert missed_sentence(underrated, EN) == "Misled most by: Order amount 1 time."


def test_one_customer_is_solid_or_borderline():
    found = Stability(np.linspace(0.5, 1, 10).astype(np.float32), 200)
    assert stability_text(graded_by_amount(), found, 0, EN).startswith("Borderline: A in only 50% of 200")
    assert stability_text(graded_by_amount(), found, 9, EN).startswith("Solid: D in 100%")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_drawn_in_every_language_and_theme(language, dark):
    words = words_for(language)
    for figure in (
        tier_capture_bars(EVIDENCE, words, "abcd", dark=dark),
        rule_dot_plot([EVIDENCE], words, "rank_correlation", dark=dark),
        rule_dot_plot([], words, "top_20_capture", dark=dark),
        stability_bars(TIERS, words, "abcd", dark=dark),
        fairness_bars(FAIR, words, dark=dark),
        advice_bars(ADVICE, {"order_amount": 100.0}, words, dark=dark),
    ):
        assert figure.layout.title.text and figure.to_json()
