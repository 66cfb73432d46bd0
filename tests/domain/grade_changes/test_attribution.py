"""The difference of two gradings parted: a case by hand, and parts that add up whatever differs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from crmcore.domain.grade_changes.attribution import PARTS, GradingSide, Mixture, grade_change
from crmcore.domain.grade_changes.groups import by_tier, group_change
from crmcore.domain.grade_changes.placing import Population
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.mart import GRADED, LAPSED, Mart
from crmcore.domain.grading.scenario import NORMALISERS, Scenario
from crmcore.domain.grading.schemes import Scheme
from tests.domain.marts import ABCD, DAY, mart

HALVES = Scheme("halves", ("A", "B"), shares=(50, 50))


@dataclass(eq=False)
class Two:
    """Two dates, two scenarios, and tiers given by hand on either side."""

    marts: tuple[Mart, Mart]
    scenarios: tuple[Scenario, Scenario]
    scheme: Scheme
    decided: tuple[dict[int, int], dict[int, int]] = ({}, {})
    shifts: tuple[dict[int, int], dict[int, int]] = ({}, {})
    differing: tuple[str, ...] = PARTS
    precedence: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        self._known: dict[Mixture, Population] = {}
        self.before, self.after = self._side(False), self._side(True)

    def _side(self, which: bool) -> GradingSide:
        population = self.population(Mixture(which, which, which, which))
        tier = np.array(population.book.computed)
        for row, by in self.shifts[which].items():
            tier[row] += by
        for row, given in self.decided[which].items():
            tier[row] = given
        return GradingSide(population, tier, self.decided[which])

    def mart(self, mixture: Mixture) -> Mart:
        return self.population(mixture).normalised.mart

    def population(self, mixture: Mixture) -> Population:
        key = Mixture(mixture.facts, mixture.settings, False, False)
        if key not in self._known:
            scenario = self.scenarios[mixture.settings]
            metrics = NormalisedMetrics(self.marts[mixture.facts], scenario.normaliser, scenario.grade_lapsed)
            self._known[key] = Population(metrics, grade_customers(metrics, scenario, self.scheme))
        return self._known[key]


def amounts(*values: float) -> Mart:
    return mart(order_amount=list(values))


PLAIN = Scenario(as_of=DAY, weights=(("order_amount", 1.0),), scheme="halves")


def test_two_dates_by_hand():
    # a 40 b 30 c 20 d 10, then a 15 b 30 c 50 d 10. Customer a: 87.5 before, 37.5 after; its 15 among the others before: 37.5; its 40
    # among the others after: 62.5. Own: ((37.5 − 87.5) + (37.5 − 62.5)) / 2 = −37.5; the others: (−25 + 0) / 2 = −12.5
    change = grade_change(Two((amounts(40, 30, 20, 10), amounts(15, 30, 50, 10)), (PLAIN, PLAIN), HALVES))
    assert (change.score_before[0], change.score_after[0]) == (87.5, 37.5)
    assert [change.score[part][0] for part in PARTS] == [-37.5, -12.5, 0, 0, 0]
    assert [change.tiers[part][0] for part in PARTS] == [-1, 0, 0, 0, 0]
    assert change.points["own_facts"]["order_amount"][0] == -37.5
    # b stays at 30 and at 62.5: as many passed it as fell behind
    assert [part[1] for part in change.score.values()] == [0, 0, 0, 0, 0]
    assert [PARTS[k] if k >= 0 else "" for k in change.main_part] == ["own_facts", "", "own_facts", ""]
    whole = group_change(change)
    assert (whole.customers, whole.risen, whole.fallen) == (4, 1, 1)
    assert whole.reasons["fallen"]["own_facts"] == 1
    # c rises: its 50 among the others before is A, its 20 among the others after (15, 30, 10) too: half each; with a's −1
    assert (whole.tiers["own_facts"], whole.tiers["others_facts"]) == (-0.5, 0.5)
    assert [group.customers for group in by_tier(change, 2)] == [2, 2]


def test_others_alone_can_take_a_tier():
    # b keeps its 30, but c and d pass it
    change = grade_change(Two((amounts(40, 30, 20, 10), amounts(40, 30, 50, 60)), (PLAIN, PLAIN), HALVES))
    assert (change.score["own_facts"][1], change.score["others_facts"][1]) == (0, -50)
    assert change.tiers["others_facts"][1] == -1 and PARTS[change.main_part[1]] == "others_facts"


def test_who_is_graded_on_one_side_only_is_not_parted():
    before = replace(amounts(40, 30, 20, 10), population=np.array([GRADED, GRADED, GRADED, LAPSED], np.int8))
    after = replace(amounts(40, 30, 20, 10), population=np.array([LAPSED, GRADED, GRADED, GRADED], np.int8))
    change = grade_change(Two((before, after), (PLAIN, PLAIN), HALVES))
    assert (change.rows.tolist(), change.entered.tolist(), change.left.tolist()) == ([1, 2], [3], [0])


def test_a_tier_given_by_hand_and_a_buffer():
    known = amounts(40, 30, 20, 10)
    by_hand = grade_change(Two((known, known), (PLAIN, PLAIN), HALVES, decided=({}, {3: 0})))
    assert by_hand.tiers["decisions"].tolist() == [0, 0, 0, 1] and not by_hand.score["decisions"].any()
    # a buffer held c in A before; without it c stands in B
    held = grade_change(Two((known, known), (PLAIN, PLAIN), HALVES, shifts=({2: -1}, {})))
    assert held.tiers["settings"].tolist() == [0, 0, -1, 0] and not any(held.tiers[part].any() for part in PARTS if part != "settings")
    # where given tiers do not count, taking them away changes nothing
    deaf = PLAIN.with_(apply_overrides=False)
    computed = grade_change(Two((known, known), (deaf, deaf), HALVES, decided=({}, {})))
    assert not computed.tiers["decisions"].any()


@pytest.mark.parametrize("normaliser", NORMALISERS)
@pytest.mark.parametrize("seed", range(4))
def test_parts_add_up_whatever_differs(normaliser, seed):
    draw = np.random.default_rng(seed)

    def some() -> Mart:
        late = [None if v < 6 else float(v) for v in draw.integers(0, 30, 60)]
        population = [GRADED if v else LAPSED for v in draw.integers(0, 6, 60)]
        money = draw.normal(50, 40, 60).round(0)
        return mart(population=population, order_amount=money.tolist(), net_profit=(money / 5 - 4).tolist(), average_days_late=late)

    one = Scenario(as_of=DAY, weights=(("order_amount", 30.0), ("average_days_late", 70.0)), normaliser=normaliser)
    other = Scenario(as_of=DAY, weights=(("net_profit", 1.0),), shares=(10, 20, 30, 40), gates=(("loss_makers", None),))
    two = Two((some(), some()), (one, other), ABCD, decided=({5: 0, 6: 3}, {6: 1, 7: 2}), shifts=({8: 1}, {9: -1} if seed % 2 else {}))
    change = grade_change(two)
    assert len(change.rows) > 20
    np.testing.assert_allclose(sum(change.score.values()), change.score_after - change.score_before, atol=1e-10)
    np.testing.assert_allclose(sum(change.tiers.values()), change.tier_before - change.tier_after, atol=1e-10)
    for part in PARTS:
        np.testing.assert_allclose(sum(change.points[part].values()), change.score[part], atol=1e-8)
    assert not change.score["data"].any()
    # one customer asked for alone gets the same parts
    alone = grade_change(two, change.rows[3:4])
    assert [alone.score[part][0] for part in PARTS] == [change.score[part][3] for part in PARTS]
    mean = group_change(change)
    assert sum(mean.score.values()) == pytest.approx(mean.score_after - mean.score_before)


def test_other_tiers_are_not_parted():
    known = amounts(40, 30, 20, 10)
    two = Two((known, known), (PLAIN, PLAIN), HALVES)
    abcd = grade_customers(two.before.population.normalised, PLAIN.with_(scheme="abcd"), ABCD)
    two.after = GradingSide(Population(two.before.population.normalised, abcd), abcd.computed, {})
    two.differing = ("settings",)
    change = grade_change(two)
    assert change.tiers is None and not change.risen.any() and not change.score["settings"].any()
