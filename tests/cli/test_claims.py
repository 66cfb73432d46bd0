"""Textbook claims on the command line: every claim with its figure, its verdict and what would tell."""

from __future__ import annotations

import json

import pytest

from crmcore.cli.parser import main
from crmcore.domain.claims.registry import CLAIMS
from crmcore.report.words.words import LANGUAGES
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build

KEYS = {"claim", "source", "literature", "figure", "n", "verdict", "needs"}


@pytest.fixture
def ask(tmp_path, capsys):
    """Forty customers: the best eight bring 92 each, the others 1; nobody was asked anything, nothing was served."""
    folder = create_company(tmp_path, "Shop").dir
    build(
        folder,
        order_line=[
            {"customer_id": f"c{k:02d}", "order_date": f"2024-{k % 12 + 1:02d}-10", "amount": 100, "profit": 92 if k < 8 else 1}
            for k in range(40)
        ],
    )

    def answered(*arguments: str) -> list[dict]:
        assert main(["--data", str(folder), "claims", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_has_the_promised_keys_in_both_languages(ask, language):
    told = ask("--lang", language)
    assert [row["claim"] for row in told] == [claim.id for claim in CLAIMS]
    assert all(set(row) >= KEYS and row["source"] and row["literature"] for row in told)
    assert all(row["verdict"] in ("holds", "does_not", "untold") for row in told)
    assert all(row["needs"] for row in told if row["verdict"] == "untold")


def test_figures_by_hand(ask):
    told = {row["claim"]: row for row in ask()}
    assert told["pareto"]["figure"] == pytest.approx(8 * 92 / (8 * 92 + 32))
    assert (told["pareto"]["verdict"], told["pareto"]["n"]) == ("holds", 40)
    assert told["keeping"]["needs"] == ["acquisition_cost", "keeping_cost"] and told["keeping"]["figure"] is None
    assert told["five_points"]["verdict"] == "untold" and told["five_points"]["needs"] == ["history"]


def test_filters_are_obeyed(ask):
    assert next(row for row in ask("--where", "tier=A") if row["claim"] == "pareto")["n"] == 8
