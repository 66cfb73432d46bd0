"""A campaign on the command line: planned, launched with customers held out, six months of orders imported, its worth told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from crmcore.cli.parser import main
from crmcore.domain.kernel.problems import Problem
from crmcore.ops.usable import unusable_part
from crmcore.store.companies.companies import create_company, open_company
from crmcore.store.decisions.act.campaigns import launches, read_participants
from tests.parquet_stage import build
from tests.prepared import copied

CUSTOMERS, LAUNCHED = 240, date(2025, 6, 30)
#: what treated customers buy more in each of the six months
MORE = 40.0


def orders(day: date, months: int, more: Mapping[str, float] | None = None) -> list[dict[str, object]]:
    """One order a month and customer, up to a day: 100 to 220 by its number, plus or minus 30 by lot."""
    lots = np.random.default_rng(months).uniform(-30, 30, (months, CUSTOMERS))
    return [
        {
            "customer_id": f"c{k:03d}",
            "order_date": str(day - timedelta(30 * m)),
            "amount": (amount := round(100 + k / 2 + lots[m, k] + (more or {}).get(f"c{k:03d}", 0.0), 2)),
            "profit": amount,
        }
        for m in range(months)
        for k in range(CUSTOMERS)
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """240 customers with more than two years of orders, half of them in the north."""
    folder = create_company(tmp_path_factory.mktemp("campaigns"), "Shop", "EUR").dir
    customers = [{"customer_id": f"c{k:03d}", "region": "North" if k % 2 else "South"} for k in range(CUSTOMERS)]
    build(folder, order_line=orders(LAUNCHED, 26), customer=customers)
    return folder


Ask = Callable[..., Any]


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return copied(built, tmp_path / "shop")


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture) -> Ask:
    def answered(*arguments: str, fails: bool = False) -> Any:
        status = main(["--data", str(folder), "campaign", *arguments, "--author", "Ada", "--json"])
        told = capsys.readouterr()
        assert status == (2 if fails else 0), told.err
        return told.err if fails else json.loads(told.out)

    return answered


LAUNCH = ("launch", "Spring", "--working-date", "2025-06-30", "--cost", "10", "--minimum-effect", "60", "--held-out", "0.5")


def test_a_plan_says_what_it_may_return_and_what_it_could_see(ask):
    plan = ask(
        "plan",
        "Spring",
        "--working-date",
        "2025-06-30",
        "--cost",
        "10",
        "--success",
        "0.1-0.2",
        "--held-out",
        "0.5",
        "--minimum-effect",
        "16",
    )
    assert (plan["customers"], plan["treated"], plan["held_out"]) == (240, 120, 120)
    # seven orders of about 160 fall into the six months before; 15% of 120 succeed on average; each costs 10
    assert plan["return"]["mean"] == pytest.approx(0.15 * 120 * 1120 - 1200, rel=0.02)
    assert plan["return"]["break_even"] == pytest.approx(10 / 1120, rel=0.02)
    # seven orders with lots of ±30 (variance 300): an error of about √(7 · 300 · 2 ÷ 120) = 6, visible from (1.65 + .84) · 6 = 15 on
    assert plan["rehearsal"]["customers"] == 240
    assert 8 < plan["rehearsal"]["smallest_visible"] < 25
    assert plan["rehearsal"]["chances"]["2w"].keys() == {"worth_it", "positive", "not_told", "too_small", "harmful"}
    # what is visible shrinks with the root of the customers, so it takes (visible ÷ 16)² times 240
    assert plan["needed"]["customers"] == pytest.approx(240 * (plan["rehearsal"]["smallest_visible"] / 16) ** 2, abs=1)
    # twice the months show twice the effect under about √2 times the noise: 28 against 32
    assert (plan["needed"]["available"], plan["needed"]["months"]) == (240, 12)
    assert set(plan["alternatives"]) == {"longer"}  # as planned, half are held out already


def test_from_launch_to_verdict(ask, folder):
    launched = ask(*LAUNCH)
    assert (launched["campaign"], launched["customers"], launched["held_out"]) == (1, 240, 120)
    running = ask("result", "spring")  # the six months have not come in, and nobody may peek
    assert (running["verdict"], running["effect"], running["mean_treated"]) == ("design", None, None)
    people = read_participants(open_company(folder), launches(open_company(folder))[0])
    more = dict.fromkeys(people.ids[people.treated], MORE)
    build(folder, order_line=orders(date(2025, 12, 30), 6, more))
    found = ask("result", "Spring")
    assert found["ends"] == "2025-12-30"
    half = (found["raw_interval"][1] - found["raw_interval"][0]) / 2
    assert abs(found["raw_effect"] - 6 * MORE) < 2 * half < 25
    assert 0.75 * 6 * MORE < found["effect"] < 6 * MORE  # what treated customers buy above the rehearsal's percentiles is cut
    assert (found["verdict"], found["worth"]) == ("worth_it", 60)
    assert found["net_return"] == pytest.approx(120 * found["effect"] - 1200)
    assert ask("list")[0]["name"] == "Spring"


def test_who_answers_takes_two_finished_campaigns(ask):
    assert ask("answers") == {"earlier": None, "later": None, "value": 0.0, "models": []}
    for name, day in (("First", "2024-06-30"), ("Second", "2024-12-31")):
        ask("launch", name, "--working-date", day, "--minimum-effect", "1", "--months", "2")
    found = ask("answers")
    assert (found["earlier"], found["later"], found["models"]) == ("First", "Second", [])  # everybody buys every month


def test_winning_or_keeping(ask):
    # a margin of 50 and 20% interest: today .2 · 83.33 − 5 (worked out in tests/domain/campaigns)
    found = ask("equity", "--margin", "50", "--discount", "0.2", "--win", "5/0.2/0.4", "--keep", "10/0.6/0.8")
    assert found["equity_now"] == pytest.approx(11.6667, abs=1e-3)
    assert found["equity_best"] >= found["equity_now"]
    assert "at most 0.4" in ask("equity", "--win", "5/0.5/0.4", fails=True)


def test_customers_that_got_the_other_treatment_put_the_design_at_risk(ask, folder):
    ask(*LAUNCH)
    out = [row["customer_id"] for row in ask("customers", "Spring") if row["arm"] == "held_out"]
    build(folder, order_line=orders(date(2025, 12, 30), 6))
    assert ask("result", "Spring")["risks"] == []
    crossed = [word for customer in out[:13] for word in ("--crossed", customer)]
    assert ask("result", "Spring", *crossed)["risks"] == ["crossed"]
    assert "c999" in ask("result", "Spring", "--crossed", "c999", fails=True)


def test_whom_it_is_for_is_drawn_by_the_same_lots_again(ask):
    first = ask("launch", "North", "--where", "region=North", *LAUNCH[2:])
    assert first["customers"] == 120
    again = ask("plan", "North again", "--where", "region=North", *LAUNCH[2:])
    assert again["held_out"] == first["held_out"]
    assert ask("plan", "x", "--where", "stage=stable", "--where", "tier=A", "--working-date", "2025-06-30")["customers"] > 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((*LAUNCH[:4], "--cost", "10"), "smallest effect"),
        ((*LAUNCH, "--months", "13"), "rehearsed"),
        (("plan", "x", "--working-date", "2025-06-30", "--where", "region=East"), "East"),
        (("plan", "x", "--working-date", "2025-06-30", "--where", "stage=decline"), "nobody"),
        (("plan", "x", "--working-date", "2025-06-30", "--success", "0.5-0.2"), "0 and 1"),
        (("plan", "x", "--working-date", "2026-06-30"), "end on 2025-06-30"),
        (("plan", "x", "--working-date", "2025-06-30", "--months", "0"), "1 to 24"),
        (("plan", "x", "--working-date", "2025-06-30", "--where", "reason=mood"), "mood"),
        (("plan", "x", "--working-date", "2025-06-30", "--where", "reason=disputed"), "nobody"),
        (("result", "Autumn"), "Autumn"),
    ],
)
def test_what_cannot_be_is_refused_in_words(ask, arguments, says):
    assert says in ask(*arguments, fails=True)


def test_two_campaigns_never_bear_one_name_and_a_backup_with_an_absurd_one_is_refused(ask, folder):
    ask(*LAUNCH)
    assert "Spring" in ask(*LAUNCH, fails=True)
    assert unusable_part(folder) == ""
    file = folder / "campaigns" / "000001.parquet"
    assert pq.read_table(file).num_rows == CUSTOMERS
    file.write_bytes(b"nothing")
    with pytest.raises(Problem, match="campaign_file_unreadable"):
        read_participants(open_company(folder), launches(open_company(folder))[0])
