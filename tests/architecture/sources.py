"""The project's own files and what each of them imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "crmcore").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def named(path: Path, root: Path = ROOT) -> str:
    """The path below the root, as text."""
    return path.relative_to(root).as_posix()


@cache
def imports(path: Path) -> frozenset[str]:
    """Everything that a file imports, in full: `from a.b import c` is a.b.c."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)
