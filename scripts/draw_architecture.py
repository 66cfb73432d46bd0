#!/usr/bin/env python3
"""Draw the layers and their packages, as they are in the tree, to docs/images/architecture.svg.

A row is a layer, a column a capability: the same capability has the same name in every layer. What only one layer knows stands to
the right of its row. Run it after a package was added or moved; a test compares the picture with the tree.
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
#: layer → its folder and what it does, the user's side on top
LAYERS: tuple[tuple[str, str, str], ...] = (
    ("pages", "pages", "one short file per page: asks, lays out"),
    ("pages/_ui", "pages/_ui", "state, cached reads, audited writes, sections"),
    ("report", "crmcore/report", "words, figures, files: all that people see"),
    ("usecases", "crmcore/usecases", "store + rules → results"),
    ("store", "crmcore/store", "effects: files, DuckDB, SQLite"),
    ("domain", "crmcore/domain", "pure rules: values in, values out"),
)
BESIDE = ("cli", "ops", "proofs", "demo")
NAMES, CELL, ROW, TOP = 250, 82, 64, 96
INK, PALE, FULL, LINE, FONT = "#1f2a37", "#e8eef7", "#a9c1e3", "#9fb3cc", "font-family='sans-serif'"


def packages(layer: str) -> list[str]:
    """The capabilities of one layer. A page is a file of its capability's name."""
    folder = ROOT / layer
    if layer == "pages":
        return sorted(page.stem for page in folder.glob("[!_]*/*.py"))
    return sorted({part.parts[0] for part in (path.relative_to(folder) for path in folder.rglob("*.py")) if len(part.parts) > 1})


def _text(x: float, y: float, text: str, size: int = 12, *, anchor: str = "start", bold: bool = False, fill: str = INK) -> str:
    weight = " font-weight='600'" if bold else ""
    return f"<text x='{x:g}' y='{y:g}' font-size='{size}' text-anchor='{anchor}' fill='{fill}' {FONT}{weight}>{escape(text)}</text>"


def _box(x: float, y: float, width: float, height: float, fill: str = PALE) -> str:
    return f"<rect x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' rx='6' fill='{fill}' stroke='{LINE}'/>"


def draw() -> str:
    """The whole picture as SVG text."""
    rows = {name: packages(folder) for name, folder, _ in LAYERS}
    everywhere = [name for row in rows.values() for name in row]
    shared = sorted({name for name in everywhere if everywhere.count(name) > 1}, key=lambda name: (-everywhere.count(name), name))
    right = NAMES + len(shared) * CELL + 20
    width, height = right + 540, TOP + len(LAYERS) * ROW + 76
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}'>",
        f"<rect width='{width}' height='{height}' fill='white'/>",
        _text(
            20,
            30,
            "Layers and capabilities: a layer imports only what stands below it; a capability has one name in all of them",
            16,
            bold=True,
        ),
        _text(right, TOP - 14, "only in this layer", 12, bold=True),
    ]
    for k, name in enumerate(shared):
        x, y = NAMES + k * CELL + CELL / 2, TOP - 14
        parts.append(f"<g transform='rotate(-28 {x:g} {y:g})'>{_text(x - 22, y, name, 12, bold=True)}</g>")
    for k, (name, _, meaning) in enumerate(LAYERS):
        y = TOP + k * ROW
        parts += [_box(12, y, width - 24, ROW - 10, "#f7f9fc"), _text(24, y + 24, name, 14, bold=True), _text(24, y + 42, meaning, 10)]
        for column, capability in enumerate(shared):
            if capability in rows[name]:
                x = NAMES + column * CELL
                parts.append(_box(x + 4, y + 9, CELL - 8, ROW - 28, FULL))
        only = [package for package in rows[name] if package not in shared]
        half = (len(only) + 1) // 2 if len(only) > 5 else len(only)
        parts += [_text(right, y + 22 + 18 * line, "  ·  ".join(part), 11) for line, part in enumerate((only[:half], only[half:])) if part]
    y = TOP + len(LAYERS) * ROW + 14
    parts.append(_text(24, y + 22, "beside them", 14, bold=True))
    for k, name in enumerate(BESIDE):
        parts += [
            _box(NAMES + k * 150, y, 138, 34),
            _text(NAMES + k * 150 + 69, y + 22, name, 13, anchor="middle"),
        ]
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    picture = draw()
    if "--check" in sys.argv:
        sys.exit(0 if PICTURE.read_text(encoding="utf-8") == picture else f"{PICTURE.relative_to(ROOT)} is out of date: run {sys.argv[0]}")
    PICTURE.write_text(picture, encoding="utf-8")
