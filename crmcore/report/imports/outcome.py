"""The outcome of an import as people read it: the command line's answer in the words of the tables, without codes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from crmcore.report.imports.words import field_label
from crmcore.report.words.words import Words, shortened


def outcome_in_words(outcome: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Every entry under its name in words; of notes the text alone; what says nothing (no refused line, no overlap) is left out.

    Where an option needs the code of a field or table (`--map`, `--table`) it stands in brackets behind the words.
    """
    table = str(outcome["table"])
    found: dict[str, Any] = {}
    for name, value in outcome.items():
        if value in (None, "", [], {}) and name != "version":
            continue
        found[_named(name, words)] = _spoken(name, value, table, words)
    if outcome.get("totals"):
        currency = str(outcome.get("currency") or "")
        sums = {key: _in_digits(entry, currency, words) for key, entry in outcome["totals"].items()}
        found[_named("totals", words)] = _spoken("totals", sums, table, words)
    return found


def _in_digits(value: Any, currency: str, words: Words) -> Any:
    """A sum (text with all its digits) in the digits of its currency; whatever else is as it is."""
    try:
        return words.number(Decimal(value), words.currency_digits(currency)) if currency and isinstance(value, str) else value
    except InvalidOperation:  # a day
        return value


def _spoken(name: str, value: Any, table: str, words: Words) -> Any:
    if name == "table":
        return f"{words.t(f'table.{value}')} ({value})"
    if name == "mapping":
        return {f"{field_label(table, field, words)} ({field})": header for field, header in value.items()}
    if name == "notes":
        return [note["text"] for note in value]
    if name == "refused_by_rule":
        return {words.t(f"rule.{rule}") if words.has(f"rule.{rule}") else rule: n for rule, n in value.items()}
    if name == "tables":
        return [_short(part, words) for part in value]
    if isinstance(value, Mapping):
        return {_named(key, words): entry for key, entry in value.items() if entry is not None}
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [{_named(key, words): shortened(entry) if isinstance(entry, str) else entry for key, entry in row.items()} for row in value]
    return value


def _short(part: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """One of several tables in a line."""
    counted = {name: part[name] for name in ("rows_read", "rows_accepted", "rows_refused")}
    return {_named("table", words): _spoken("table", part["table"], str(part["table"]), words)} | {
        _named(name, words): n for name, n in counted.items()
    }


def _named(key: str, words: Words) -> str:
    return words.t(f"outcome.{key}") if words.has(f"outcome.{key}") else key
