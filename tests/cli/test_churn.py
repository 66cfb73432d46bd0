"""Churn on the command line: the card of the model on the demo, whose leavers the generator knows; the plain rule."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from crmcore.cli.parser import main


@pytest.fixture
def ask(capsys: pytest.CaptureFixture):
    def answered(root: Path, *arguments: str) -> dict:
        assert main(["--data", str(root / "demo"), "churn", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered


@pytest.mark.proof
def test_on_the_demo_the_model_beats_both_baselines_out_of_time(larger_demo_root, ask):
    told = ask(larger_demo_root)
    assert {
        "horizon_days",
        "cut_off",
        "customers",
        "base_rate",
        "model",
        "auc",
        "lift_10",
        "brier",
        "grade",
        "baselines",
        "at_risk",
        "value_at_risk",
    } <= set(told)
    assert not told["at_most"]  # more than a hundred lapses with twelve months after them are known
    assert (told["horizon_days"], told["cut_off"], told["grade"]) == (180, "2025-07-04", "A")
    assert [b["name"] for b in told["baselines"]] == ["silence", "fewest_orders", "longest_gap", "bgnbd"]
    assert told["auc"] > 0.75 and all(told["auc"] > b["auc"] + 0.05 and told["lift_10"] > b["lift_10"] for b in told["baselines"])
    assert told["brier"] < told["base_rate"] * (1 - told["base_rate"])
    # what was foretold of all together is close to what came; tenths of some hundred customers scatter more
    foretold = sum(b["foretold"] * b["customers"] for b in told["calibration"]) / told["customers"]
    assert foretold == pytest.approx(told["base_rate"], abs=0.03)
    assert max(abs(b["foretold"] - b["came"]) for b in told["calibration"]) < 0.15


@pytest.mark.proof
def test_lists_reasons_and_money_hang_together(larger_demo_root, ask):
    told, stricter = ask(larger_demo_root), ask(larger_demo_root, "--threshold", "45", "--call-cost", "1000", "--success", "50")
    assert 0 < stricter["at_risk"] < told["at_risk"] and stricter["calls"]["tested"] < told["calls"]["tested"]
    calls = stricter["calls"]
    assert calls["cost"] == 1000 * calls["count"] and calls["count"] + calls["others_first"] + calls["not_worth"] == stricter["at_risk"]
    assert calls["protected"] == pytest.approx(calls["value_at_risk"] / 2) and calls["value_at_risk"] <= stricter["value_at_risk"]
    steps = stricter["funnel"]
    assert [step["step"] for step in steps] == ["active", "at_risk", "free", "calls"]
    assert [step["customers"] for step in steps] == [
        stricter["active"],
        stricter["at_risk"],
        stricter["at_risk"] - calls["others_first"],
        calls["count"],
    ]
    assert all(later["customers"] + later["left_out"] == step["customers"] for step, later in pairwise(steps))
    best = ask(larger_demo_root, "--threshold", str(round(told["best"]["threshold"] * 100)))
    assert best["calls"]["net"] == pytest.approx(told["best"]["net"]) and told["best"]["net"] > told["calls"]["net"]
    assert best["calls"]["count"] == told["best"]["calls"]
    assert all(row["lapsed"] + row["missed"] == told["lapses"] for row in told["test_day"])
    first = told["customers_to_call"][0]
    assert first["value_at_risk"] == pytest.approx(first["loss_risk"] * first["value_if_stays"]) and first["lapse_risk"] >= 0.3
    assert first["loss_risk"] < first["lapse_risk"]  # of earlier lapses more than a hundred are known
    assert 0 < told["expected_losses"] < told["expected_lapses"] < told["active"]
    low, high = told["comeback"]["interval"]
    assert (
        0 < low < told["comeback"]["share"] < high < 1
        and sum(g["lapses"] for g in told["comeback"]["groups"]) == told["comeback"]["lapses"]
    )
    assert first["reasons"] and all(r["weight"] > 0 for r in first["reasons"]) and first["action"]
    assert told["listed"] == {"customers": 20, "of": told["calls"]["count"]} and len(told["customers_to_call"]) == 20
    whole = ask(larger_demo_root, "--limit", "100000")
    assert len(whole["customers_to_call"]) == told["calls"]["count"] and whole["customers_to_call"][:20] == told["customers_to_call"]
    worth = [customer["value_at_risk"] for customer in told["customers_to_call"]]
    assert worth == sorted(worth, reverse=True)
    assert sum(told["gone"]["causes"].values()) == told["gone"]["customers"] > 0
    assert told["arrears"]["customers"] > 0 and told["arrears"]["overdue"] > 0


@pytest.mark.proof
def test_the_most_calls_are_made_and_never_exceeded(larger_demo_root, ask):
    told = ask(larger_demo_root, "--most-calls", "15")
    assert told["calls"]["count"] == len(told["customers_to_call"]) == 15 <= told["at_risk"]
    assert ask(larger_demo_root, "--threshold", str(round(told["threshold"] * 100) + 1))["calls"]["count"] < 15


@pytest.mark.proof
def test_keeping_more_is_worth_what_the_annuity_says_and_not_what_the_slogan_says(larger_demo_root, ask):
    told = ask(larger_demo_root)["retention"]
    assert len(told["curve"]) == 11 and told["curve"] == sorted(told["curve"])
    assert told["five_points"] == pytest.approx(told["curve"][5] / told["curve"][0] - 1) and 0 < told["five_points"] < 1
    by_tier = told["point_by_tier"]
    assert sum(row["gained"] for row in by_tier) == pytest.approx(told["curve"][1] - told["curve"][0], rel=1e-6)
    assert told["referrers"]["with_referrals"] > told["referrers"]["alone"]


@pytest.mark.proof
def test_another_horizon_and_a_filter_are_obeyed(larger_demo_root, ask):
    told = ask(larger_demo_root, "--horizon", "90", "--where", "tier=A")
    assert (told["horizon_days"], told["cut_off"]) == (90, "2025-10-02")
    assert told["at_risk"] < ask(larger_demo_root, "--horizon", "90")["at_risk"]


def test_too_few_customers_get_the_plain_rule_and_what_is_missing(demo_root, ask):
    told = ask(demo_root)
    assert told["model"] == "plain_rule" and told["auc"] is None and told["grade"] is None
    active = next(r for r in told["readiness"] if r["rule"] == "active")
    assert active["need"] == 500 and active["have"] < 300 and not active["ok"]
    steps = {step["step"]: step["customers"] for step in told["funnel"]}
    # no number pretends to be a probability, or to follow from one
    assert told["threshold"] is None is told["value_at_risk"] and told["calls"]["net"] is None and told["current_value_of_silent"] > 0
    first = told["customers_to_call"][0]
    assert all(first[name] is None for name in ("lapse_risk", "loss_risk", "likely_lost", "value_at_risk")) and first["current_value"] > 0
    assert told["at_risk"] == told["silent"] == steps["at_risk"] >= steps["calls"] > 0 and told["chosen_by"] == "plain_rule"


@pytest.mark.parametrize("arguments, said", [(("--horizon", "5"), "5"), (("--threshold", "0"), "0")])
def test_what_cannot_be_is_refused(demo_root, capsys, arguments, said):
    assert main(["--data", str(demo_root / "demo"), "churn", *arguments]) == 2
    assert said in capsys.readouterr().err
