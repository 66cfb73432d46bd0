"""Looking back at a company of ten, from the store to the command line; and nothing later than a day changes its grade."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.cli.parser import main
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.usecases.evidence.backtest import advice, backtest_days, grade_on_day, run_backtest, span
from crmcore.usecases.grading import grading
from tests.parquet_stage import build

#: amounts of 2022 by customer, and of 2023: the ten of the domain's tests, without losses; profit is a tenth
THEN = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]
CAME = [50, 40, 0, 20, 30, 0, 5, 15, 0, 40]
DAY, UNTIL = date(2022, 12, 31), date(2023, 12, 31)


def company(tmp_path: Path, later: list[float] = CAME, name: str = "Ten") -> Company:
    made = create_company(tmp_path, name)
    lines = [
        {"customer_id": f"c{k}", "order_date": day, "amount": amount, "profit": amount / 10, "order_id": f"{k}{day}"}
        for amounts, day in ((THEN, "2022-06-01"), (later, "2023-06-01"))
        for k, amount in enumerate(amounts)
        if amount
    ]
    lines += [{"customer_id": "c0", "order_date": day, "amount": 1, "profit": 0.1, "order_id": day} for day in ("2021-12-31", "2023-12-31")]
    lines += [{"customer_id": "new", "order_date": "2023-02-01", "amount": 100, "profit": 10, "order_id": "new"}]
    build(
        made.dir,
        order_line=lines,
        customer=[{"customer_id": f"c{k}", "name": f"C{k}", "region": "north" if k % 2 else "south"} for k in range(10)],
    )
    return made


@pytest.fixture
def ten(tmp_path: Path) -> Company:
    return company(tmp_path)


@pytest.fixture
def ask(ten: Company, capsys: pytest.CaptureFixture):
    def answered(*arguments: str):
        assert main(["--data", str(ten.dir), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered


BY_AMOUNT = ("--weights", "order_amount=100")


def test_every_rule_of_every_day_is_a_row(ask):
    rows = {row["rule"]: row for row in ask("evidence", *BY_AMOUNT)}
    assert list(rows) == ["current", "profit", "amount", "rfm", "random"] and {row["date"] for row in rows.values()} == {"2022-12-31"}
    told = rows["current"]
    # c0 brought 51 in all, the ten 201 together; two best by amount: 51 + 40. Ranks of what came: 10 8.5 2 6 7 2 4 5 2 8.5,
    # squared differences 0 .25 36 1 1 9 0 4 0 56.25 = 107.5; spreads 82.5 and 82.5 − 0.5 − 2 = 80
    assert told["top_20_capture"] == pytest.approx(91 / 201) and told["best_possible"] == pytest.approx(91 / 201)
    assert told["rank_correlation"] == pytest.approx((82.5 + 80 - 107.5) / (2 * (82.5 * 80) ** 0.5))
    assert told["tiers"] == pytest.approx({"A": 91 / 201, "B": 50 / 201, "C": 20 / 201, "D": 40 / 201})
    assert (told["customers"], told["until"], told["measure"]) == (10, "2023-12-31", "net_profit")
    for figure in ("rank_correlation", "top_20_capture"):
        low, high = told[f"{figure}_interval"]
        assert low <= told[figure] <= high
        # by amount alone the order is the grade's own: no lead, and none by chance either
        assert rows["amount"]["leads"][figure] == {"difference": 0, "interval": [0, 0], "verdict": "level"}
    assert told["leads"] == {} and all(low <= told["tiers"][tier] <= high for tier, (low, high) in told["tiers_intervals"].items())


def test_filters_narrow_the_test_down(ask):
    told = ask("evidence", *BY_AMOUNT, "--where", "region=north", "--where", "tier=A")[0]
    assert told["customers"] == 5  # c1 c3 c5 c7 c9; a filter by tier is left aside


def test_the_misjudged_are_named_with_what_misled(ask):
    told = ask("misjudged", *BY_AMOUNT)
    assert (told["date"], told["until"]) == ("2022-12-31", "2023-12-31")
    assert [row["customer_id"] for row in told["underrated"]["first"]] == ["c9"] and told["underrated"]["misled_by"] == {"order_amount": 1}
    assert [row["customer_id"] for row in told["overrated"]["first"]] == ["c2"]  # in B, brought nothing


def test_stability_and_fairness_add_up(ask):
    told = ask("stability", "--weights", "order_amount=50,order_count=50")
    assert told["draws"] == 200 and told["solid"] + told["borderline"] == told["customers"] == 8  # seven of the ten, and the new one
    told = ask("fairness", "--by", "region", "--without", "gross_profit")
    assert told["dimensions"][0]["ratio"] is None and told["dimensions"][0]["unnamed"] == 1
    assert told["dimensions"][0]["without"]["metric"] == "gross_profit"


@pytest.mark.proof
@pytest.mark.parametrize(
    "arguments, said",
    [
        (("evidence", "--date", "2023-05-01"), "2022-12-31"),
        (("evidence", "--date", "2020-05-01"), "2022-11-30"),
        (("advise", "--date", "2023-05-01"), "2022-12-31"),
        (("fairness", "--by", "size"), "region"),
        (("evidence", "--as-of", "2022-06-30"), "12"),
        (("fairness", "--weights", "order_amount=100", "--without", "order_amount"), "Order amount"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_line(ten, capsys, arguments, said):
    assert main(["--data", str(ten.dir), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def resolved(made: Company) -> tuple[Scenario, int]:
    version = grading.current_version(made)
    return grading.resolve(made, Scenario(weights=(("order_amount", 60.0), ("gross_profit", 40.0))), version), version


def test_only_days_with_a_full_window_before_and_a_closed_year_after_can_be_looked_back_at(ten):
    scenario, version = resolved(ten)
    assert backtest_days(ten, scenario, version) == (DAY,) and span(ten, scenario, version)[1] == DAY
    with pytest.raises(Problem, match="not_closed"):
        next(run_backtest(ten, scenario, version, [date(2023, 1, 1)], "net_profit"))


def test_nothing_later_than_the_day_changes_what_it_graded(tmp_path, ten):
    other = company(tmp_path, later=[1000 * (k + 1) for k in range(10)], name="Other")
    (scenario, version), (again, beside) = resolved(ten), resolved(other)
    first, second = (grade_on_day(*who, DAY)[1] for who in ((ten, scenario, version), (other, again, beside)))
    assert first.computed.tolist() == second.computed.tolist() and first.graded_score.tolist() == second.graded_score.tolist()
    one, two = (next(run_backtest(*who, [DAY], "net_profit")) for who in ((ten, scenario, version), (other, again, beside)))
    assert one.evidence.sizes == two.evidence.sizes and one.evidence.profit != two.evidence.profit
    assert all((one.learning_day.positions[m].filled == two.learning_day.positions[m].filled).all() for m in one.learning_day.positions)


def test_a_tier_by_hand_and_a_frozen_standard_are_left_aside(ten):
    scenario, version = resolved(ten)
    standing, book = grade_on_day(ten, scenario.with_(standard=7), version, DAY)
    assert book.scenario.standard is None and not book.scenario.apply_overrides and standing.reference is None


def test_advice_without_an_earlier_year_says_it_is_untested(ask, ten):
    told = ask("advise")
    assert told["verdict"] == "untested" and told["weights"] is None and sum(told["hindsight"].values()) == 100
    scenario, version = resolved(ten)
    later = advice(
        ten, scenario, version, DAY, [next(run_backtest(ten, scenario, version, [DAY], "net_profit")).learning_day], "net_profit"
    )
    assert later.trained_on == ()  # its year had not closed by the day of the test


@pytest.mark.proof
def test_the_newest_mart_serves_as_the_outcome_of_an_earlier_day(tmp_path):
    made = create_company(tmp_path, "Long")
    random = np.random.default_rng(3)
    days = np.datetime64("2020-01-01") + np.sort(random.integers(0, 4 * 365, 900))
    build(
        made.dir,
        order_line=[
            {
                "customer_id": f"c{random.integers(0, 60):02d}",
                "order_date": str(day),
                "order_id": str(k),
                "amount": int(a),
                "profit": int(a) // 4,
            }
            for k, (day, a) in enumerate(zip(days, random.gamma(2, 50, 900), strict=True))
        ],
    )
    scenario, version = resolved(made)
    days_back = backtest_days(made, scenario, version)
    together = list(run_backtest(made, scenario, version, days_back, "gross_profit"))
    alone = [next(run_backtest(made, scenario, version, [day], "gross_profit")) for day in days_back]
    assert len(days_back) >= 8 and [b.evidence for b in together] == [b.evidence for b in alone]
    told = advice(made, scenario, version, days_back[0], [b.learning_day for b in together], "gross_profit")
    assert told.trained_on == days_back[4:] and told.verdict in ("better", "even", "worse")
