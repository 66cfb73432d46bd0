#!/usr/bin/env python3
"""Write the table of the commands in docs/cli.md: from the registry in `crmcore/cli/parser.py`, the pages from docs/sources.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE, SOURCES = ROOT / "docs" / "cli.md", ROOT / "docs" / "sources.md"
BEGIN, END = "<!-- written by scripts/write_cli_docs.py -->\n", "<!-- end of what is written -->\n"


def table() -> str:
    """The table as Markdown: a line per command."""
    from crmcore.cli.parser import VERBS

    lines = ["| verb | what it does | page |", "|---|---|---|"]
    pages = _pages()
    lines += [f"| `{verb.name}` | {verb.help} | {', '.join(pages.get(verb.name, ()))} |" for verb in VERBS]
    return "\n".join(lines) + "\n"


def _pages() -> dict[str, list[str]]:
    """Command → the pages that answer the same points of the sources, in the order in which they stand there."""
    found: dict[str, dict[str, None]] = {}
    for page, command in re.findall(r"\| `([a-z_]+)[^`]*` \| `([a-z-]+)[^`]*` \|", SOURCES.read_text("utf-8")):
        found.setdefault(command, {})[page] = None
    return {command: list(pages) for command, pages in found.items()}


def page() -> str:
    """The page with its table written anew."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")
