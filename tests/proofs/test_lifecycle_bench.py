"""The benchmark's row about the life cycle, on a small company."""

from __future__ import annotations

from crmcore.proofs.bench.lifecycle import replay_row
from crmcore.store.companies.companies import open_company


def test_the_replay_is_measured_beside_the_plain_way(demo_root):
    told = replay_row(open_company(demo_root / "demo"))
    assert told["held"] is True and told["ours_s"] > 0 and told["plain_s"] > 0 and "12 quarters" in told["what"]
