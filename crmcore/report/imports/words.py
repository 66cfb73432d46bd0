"""What an import says of its lines, in words: for the page and for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcore.domain.kernel.tables import BY_NAME
from crmcore.report.words.words import Words


def field_words(table: str, field: str, words: Words) -> str:
    """A field of a table as people call it; one carried along for the customer by that table's word."""
    own = table if field in {c.name for c in BY_NAME[table].columns} else "customer"
    key = f"column.{own}.{field}"
    return words.t(key) if words.has(key) else field


def missing_words(values: Mapping[str, Any], words: Words) -> str:
    """The customers that lines wait for, as the note `W-ORPHANS` has them: some by number, and how many more there are."""
    named, more = str(values["customers"]), values.get("more")
    return words.t("imports.waiting.more", customers=named, n=more) if more else named


def note_words(code: str, values: Mapping[str, Any], table: str, currency: str, words: Words) -> str:
    """A note such as `W-NEGATIVE` with its placeholders filled in; the bare code where it has no words."""
    key = f"rule.{code}"
    if not words.has(key):
        return code

    def label(field: str) -> str:
        return field_words(table, field, words)

    speak = {
        "field": label,
        "earlier": label,
        "amount": lambda v: words.money(v, currency),
        "encoding": lambda v: words.t(f"imports.encoding.{v}") if words.has(f"imports.encoding.{v}") else v.upper(),
        "order": lambda v: words.t(f"imports.date_format.{v}"),
        "kind": lambda v: words.t(f"imports.container.{v}"),
    }
    if code == "W-ORPHANS":
        values = {"n": values["n"], "customers": missing_words(values, words)}
    return words.t(key, **{name: speak[name](value) if name in speak else value for name, value in values.items()})
