#!/usr/bin/env python3
"""Write docs/data.md: every table and column that the cockpit knows, from the registry in `crmcore/domain/tables/registry.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "data.md"
KINDS = {
    "id": "text, kept exactly as written",
    "text": "text",
    "date": "day",
    "money": "decimal with four digits, the company's currency",
    "number": "decimal with four digits",
    "share": "0 to 1",
    "score": "0 to 10",
    "percent": "0 to 100",
    "flag": "yes or no",
}


def page() -> str:
    """The whole page as Markdown."""
    from crmcore.domain.tables.registry import TABLES

    lines = [
        "# Tables and columns",
        "",
        "What an import can fill and a data version holds. Written by `scripts/write_data_docs.py` from the registry; do not edit.",
        "A file needs only the columns marked *required*; its headers may be any of the synonyms, in either case and order, or anything",
        "else that you map by hand. *Key*: rows with the same key are one; a table without a key counts identical rows each.",
        "*Personal*: hidden where personal data are hidden. *Import only*: another column is worked out from it.",
        "",
        "| kind | what its values are |",
        "|---|---|",
        *(f"| {kind} | {meaning} |" for kind, meaning in KINDS.items()),
    ]
    for table in TABLES:
        dated = f" A row belongs to the day in `{table.date_column}`." if table.date_column else ""
        lines += ["", f"## {table.name}", "", f"{table.meaning[0].upper()}{table.meaning[1:]}.{dated}", ""]
        lines += ["| column | kind | meaning | marks | headers understood |", "|---|---|---|---|---|"]
        for column in table.columns:
            marks = [word for word, is_so in (("required", column.required), ("key", column.key), ("personal", column.personal)) if is_so]
            marks += ["import only"] if column.input_only else []
            headers = " · ".join(synonym.replace("|", "\\|") for synonym in column.synonyms)
            lines.append(f"| `{column.name}` | {column.kind} | {column.meaning} | {', '.join(marks)} | {headers} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")
