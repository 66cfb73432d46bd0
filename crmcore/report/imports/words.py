"""Texts about the rows of an import, for the page and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.words.words import Words


def field_label(table: str, field: str, words: Words) -> str:
    """The label of a table's field; of a customer field carried along, that of the customer table."""
    own = table if field in {c.name for c in BY_NAME[table].columns} else "customer"
    key = f"column.{own}.{field}"
    return words.t(key) if words.has(key) else field


def missing_customers_text(values: Mapping[str, Any], words: Words) -> str:
    """The customers that pending lines refer to, from the note `W-ORPHANS`: some by number, and how many more."""
    customers, more = str(values["customers"]), values.get("more")
    return words.t("imports.waiting.more", customers=customers, n=more) if more else customers


def note_text(code: str, values: Mapping[str, Any], table: str, currency: str, words: Words) -> str:
    """A note such as `W-NEGATIVE` with its placeholders filled in; its code where it has no text."""
    key = f"rule.{code}"
    if not words.has(key):
        return code

    def label(field: str) -> str:
        return field_label(table, field, words)

    speak = {
        "field": label,
        "earlier": label,
        "amount": lambda v: words.money(v, currency),
        "usual": lambda v: words.money(v, currency),
        "encoding": lambda v: words.t(f"imports.encoding.{v}") if words.has(f"imports.encoding.{v}") else v.upper(),
        "order": lambda v: words.t(f"imports.date_format.{v}"),
        "kind": lambda v: words.t(f"imports.container.{v}"),
    }
    if code == "W-ORPHANS":
        values = {"n": values["n"], "customers": missing_customers_text(values, words)}
    if code in ("W-TABLE-LACKS", "W-TABLE-TWICE"):
        likely = str(values["likely"])
        lacking = [field_label(likely, name.strip(), words) for name in str(values.get("missing", "")).split(",") if name.strip()]
        values = {**values, "likely": words.t(f"table.{likely}"), "missing": words.t("common.scope.list").join(lacking)}
    spoken = {name: speak[name](value) if name in speak else value for name, value in values.items()}
    text = words.t(key, **words.readable(spoken, currency))
    return text.replace(" (…)", "").replace("（…）", "")  # what stands in a file is not kept in the record of its import
