"""A small company whose order of customers turns round from one year to the next, and asking it on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build

#: ten customers of 100 … 10 in 2024; in 2023 only five of them, the other way round
ORDERS = [(f"c{k}", "2024-06-01", 100 - 10 * k) for k in range(10)] + [(f"c{k}", "2023-06-01", 10 + 10 * k) for k in range(5)]


@pytest.fixture
def turned_shop(tmp_path: Path) -> Path:
    """The folder of the company."""
    folder = create_company(tmp_path, "Shop").dir
    build(folder, order_line=[{"customer_id": c, "order_date": day, "amount": amount, "profit": amount / 10} for c, day, amount in ORDERS])
    return folder


@pytest.fixture
def ask_turned(turned_shop: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """A command's answer as plain values."""

    def answered(*arguments: str) -> Any:
        assert main(["--data", str(turned_shop), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered
