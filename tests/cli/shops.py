"""A small company made of one file by the import verb, once per run; each test gets a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.cli.parser import main
from tests.prepared import prepared


def shop_of(factory: pytest.TempPathFactory, name: str, orders: str) -> Path:
    """The folder of a company with these orders, to be copied (`tests.prepared.copied`)."""

    def fill(folder: Path) -> None:
        (folder / "orders.csv").write_text(orders)
        assert main(["--data", str(folder / "shop"), "import", str(folder / "orders.csv"), "--json"]) == 0

    return prepared(factory, f"shop-{name}", fill) / "shop"
