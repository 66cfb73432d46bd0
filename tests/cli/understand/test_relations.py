"""The verb about relations between customers: who supplies, refers and competes with whom, as known on the day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build


def test_relations_are_told_with_their_direction_and_what_hangs_on_them(tmp_path: Path, capsys: pytest.CaptureFixture):
    """a to d bring 40, 30, 20 and 10. a supplies b and sent c, b and c compete, told from both sides; d is told to be supplied only later,
    and x is no customer. So 30 + 20 hang on a, and 3 of 4 customers have a relation on file."""
    shop = create_company(tmp_path, "shop").dir
    amounts, day = {"a": 40, "b": 30, "c": 20, "d": 10}, "2024-12-31"
    told = [("b", "a", "Supply", None), ("b", "c", "competitor", None), ("c", "b", "competitor", None), ("d", "a", "supply", "2025-02-01")]
    build(
        shop,
        customer=[{"customer_id": c, "referred_by": "a" if c == "c" else None} for c in amounts],
        order_line=[{"order_id": c, "customer_id": c, "order_date": day, "amount": n} for c, n in amounts.items()],
        relation=[
            {"customer_id": one, "related_id": other, "kind": kind, "since": since}
            for one, other, kind, since in [*told, ("a", "x", "supply", None)]
        ],
    )

    def ask(*arguments: str, status: int = 0) -> dict:
        capsys.readouterr()
        assert main(["--data", str(shop), "relations", *arguments, "--json"]) == status
        return json.loads(capsys.readouterr().out) if not status else {}

    answer = ask("--as-of", day, "--by", "tier", "--customer", "b")
    known = answer["known"]
    assert (known["customers"], known["related"], known["outside"]) == (4, 3, 1)
    assert {kind["kind"]: kind["pairs"] for kind in known["kinds"]} == {"supply": 1, "referral": 1, "competitor": 1}
    assert sum(line["pairs"] for line in answer["between"]) == 3
    hub = next(one for one in answer["hubs"] if one["customer_id"] == "a")
    assert (hub["supplies"], hub["sent"], hub["hanging"]) == (1, 1, 50)
    assert {(w["direction"], w["customer_id"], w["profit"]) for w in answer["customer"]["with"]} == {
        ("supplied_by", "a", 40),
        ("competes", "c", 20),
    }
    ask("--by", "colour", status=2)
    ask("--customer", "nobody", status=2)
