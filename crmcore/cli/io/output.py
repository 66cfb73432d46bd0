"""What a command prints: JSON for programs, aligned columns for people. Missing is null, never NaN."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.cli.io.money import Amount, with_amounts
from crmcore.cli.io.printable import printable

#: values of a list in one cell of a table; of more the first ones and how many there are (--json has all)
LONGEST_LIST = 6


@dataclass(frozen=True, slots=True)
class CommandResult:
    """A command's result: `data` goes out as JSON or as text, as text `in_words` if that is there; `status` is the exit status."""

    data: Any
    status: int = 0
    in_words: Any = None


def plain(value: Any) -> Any:
    """The same value in JSON's types: numpy and decimal numbers plain, dates ISO, NaN and infinity null."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating, Decimal)):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, (date, Path)):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value


def show(result: CommandResult, as_json: bool, money_digits: int | None = None) -> None:
    """Print an answer to stdout; what a terminal would obey is escaped. `money_digits`: after the point of amounts, for people; None:
    as they are."""
    data = plain(result.data if as_json or result.in_words is None else result.in_words)
    if not as_json and money_digits is not None:
        data = with_amounts(data, money_digits)
    print(printable(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(data))))


def _lines(data: Any, indent: str = "") -> list[str]:
    if isinstance(data, dict):
        lines: list[str] = []
        for key, value in data.items():
            if isinstance(value, (dict, list)) and value:
                lines += [f"{indent}{key}:", *_lines(value, indent + "  ")]
            else:
                lines.append(f"{indent}{key}: {_cell(value)}")
        return lines
    if isinstance(data, list) and data and all(isinstance(row, dict) for row in data):
        return [indent + line for line in _tables(data)]
    return [indent + _cell(value) for value in data] if isinstance(data, list) else [indent + _cell(data)]


def _tables(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rows as a table; then, for each row, the tables that it holds, under its first value."""
    inner = [name for name in dict.fromkeys(name for row in rows for name in row) if any(_is_table(row.get(name)) for row in rows)]
    flat = [{name: value for name, value in row.items() if name not in inner} for row in rows]
    if not inner or not all(flat):
        return _table(rows)
    lines = _table(flat)
    for row, shown in zip(rows, flat, strict=True):
        for name in inner:
            if row.get(name):
                lines += [f"{_cell(next(iter(shown.values())))} · {name}:", *_lines(row[name], "  ")]
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[k]) for line in cells) for k in range(len(names))]
    numeric = [all(isinstance(row.get(n), (int, float)) or row.get(n) is None for row in rows) for n in names]
    return [
        "  ".join(cell.rjust(w) if right else cell.ljust(w) for cell, w, right in zip(line, widths, numeric, strict=True)).rstrip()
        for line in cells
    ]


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Amount):
        return value.text()
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, dict) and set(value) == {"value", "low", "high"}:
        return f"{_cell(value['value'])} ({_cell(value['low'])} – {_cell(value['high'])})"
    if isinstance(value, list) and len(value) > LONGEST_LIST and not any(isinstance(item, (dict, list)) for item in value):
        return f"{', '.join(_cell(item) for item in value[:LONGEST_LIST])} … ({len(value):,})"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False) if value else "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else printable(str(value), lines=False)
