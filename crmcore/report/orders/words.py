"""What is said of lines of open orders: quantities with their unit, who gives what up to whom."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from crmcore.domain.allocation.ways import STOCK, Ways
from crmcore.report.words.words import Words

#: transfers named in one cell
NAMED = 3


def tier_names(tiers: Sequence[str], words: Words, scheme: str) -> tuple[str, ...]:
    """The names of the tiers, and, last, of customers without one."""
    return (*(words.tier(scheme, code) for code in tiers), words.t("orders.no_tier"))


def quantity(ways: Ways, material: int, units: float, words: Words, *, unit: bool = True) -> str:
    """A quantity of a material, in whole numbers where it is counted in pieces; with its unit where that is known and wanted."""
    materials = ways.demand.orders.materials
    digits = 0 if materials.pieces[material] or round(units, 2) == round(units) else 2
    text = words.number(units, digits)
    name = materials.unit[material].as_py()
    return f"{text} {name}" if unit and name else text


def material_name(ways: Ways, material: int) -> str:
    """Number and name of a material."""
    materials = ways.demand.orders.materials
    number, name = materials.ids[material].as_py(), materials.name[material].as_py()
    return f"{number} {name}" if name else str(number)


def transfer_words(ways: Ways, names: Sequence[str], words: Words, currency: str) -> dict[int, str]:
    """Line → from whom its units are taken and what that costs there, or to whom they go; `names`: of the lines' customers."""
    found: dict[int, list[str]] = {}
    numbers = ways.demand.orders.ids
    for move in ways.transfers:
        units = quantity(ways, move.material, move.steps * ways.demand.step[move.material] / 10_000, words)
        giver, taker = (
            None if line == STOCK else f"{names[line]} ({numbers[int(ways.demand.at[line])].as_py()})" for line in (move.giver, move.taker)
        )
        if taker is not None:
            costs = "" if math.isnan(move.value) else words.money(move.value, currency)
            profit = "" if math.isnan(move.profit) else words.money(move.profit, currency)
            key = "from_stock" if giver is None else "from" if not costs else "from_value" if not profit else "from_profit"
            found.setdefault(move.taker, []).append(
                words.t(f"orders.transfer.{key}", units=units, customer=giver or "", value=costs, profit=profit)
            )
        if giver is not None:
            key = "to_stock" if taker is None else "to"
            found.setdefault(move.giver, []).append(words.t(f"orders.transfer.{key}", units=units, customer=taker or ""))
    return {line: _joined(parts, words) for line, parts in found.items()}


def orders_of(ways: Ways, mask: np.ndarray) -> int:
    """How many orders have a line among some."""
    return len(np.unique(ways.demand.order[mask]))


def _joined(parts: list[str], words: Words) -> str:
    shown = words.t("orders.transfer.and").join(parts[:NAMED])
    return shown if len(parts) <= NAMED else words.t("orders.transfer.more", shown=shown, n=len(parts) - NAMED)
