"""The house rules as tests: who may import whom, how long a file may be, where a thing has its one home."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(p for top in ("app.py", "pages", "crmcore") for p in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py")))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

#: file prefix → prefixes of what it may import besides the standard library; the first prefix that fits decides
MAY_IMPORT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("app.py", ("pages._ui.frame.shell",)),
    (
        "pages/_ui/",
        (
            "streamlit",
            "pandas",
            "numpy",
            "pyarrow",
            "plotly",
            "pages._ui",
            "crmcore.domain",
            "crmcore.report",
            "crmcore.store",
            "crmcore.usecases",
            "crmcore.demo",
            "crmcore.ops",
        ),
    ),
    ("pages/", ("streamlit", "pages._ui", "crmcore.domain", "crmcore.report")),
    ("crmcore/domain/", ("numpy", "pandas", "pyarrow", "scipy", "sklearn", "threadpoolctl", "crmcore.domain")),
    ("crmcore/store/", ("crmcore.domain", "crmcore.store", "duckdb", "pyarrow", "numpy", "python_calamine")),
    ("crmcore/report/", ("crmcore.domain", "crmcore.report", "plotly", "pandas", "numpy", "pyarrow", "xlsxwriter", "babel")),
    ("crmcore/usecases/", ("crmcore.domain", "crmcore.store", "crmcore.usecases", "numpy", "pandas", "pyarrow", "sklearn")),
    ("crmcore/demo/", ("crmcore.domain", "crmcore.store", "crmcore.usecases.grading", "crmcore.demo", "numpy", "pyarrow", "duckdb")),
    ("crmcore/proofs/bench/page_probe.py", ("streamlit.testing", "pages._ui")),  # drives the pages as a visitor would
    ("crmcore/proofs/load/session.py", ("streamlit.proto", "websockets")),  # speaks as a browser does
    ("crmcore/", ("crmcore", "numpy", "pandas", "pyarrow", "duckdb", "scipy")),
)
LONGEST = 350
ABANDONED_NAMES = ("utils", "helpers", "common", "manager", "base")


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _fits(imported: str, prefix: str) -> bool:
    return imported == prefix or imported.startswith(prefix + ".")


def forbidden(path: Path) -> list[str]:
    """Imports of a file that its place in the house does not allow."""
    allowed = next(may for prefix, may in MAY_IMPORT if _named(path).startswith(prefix))
    return sorted(
        i for i in _imports(path) if i.split(".")[0] not in sys.stdlib_module_names and not any(_fits(i, prefix) for prefix in allowed)
    )


@pytest.mark.parametrize("path", SOURCES, ids=_named)
def test_a_file_imports_only_what_its_place_allows(path):
    assert forbidden(path) == []


def test_the_import_rule_can_fail(tmp_path, monkeypatch):
    page = tmp_path / "pages" / "see" / "bad.py"
    page.parent.mkdir(parents=True)
    page.write_text("import pandas\nfrom crmcore.store import ledger\nfrom pages.see import overview\nimport json\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert forbidden(page) == ["crmcore.store.ledger.ledger", "pages.see.overview", "pandas"]


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=_named)
def test_a_file_holds_one_idea(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert path.stem not in ABANDONED_NAMES and not path.stem.endswith("_v2")


def test_no_python_file_lies_directly_in_pages():
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == []  # the legacy router would run it without app.py


def _uses(pattern: str, but: tuple[str, ...] = ()) -> list[str]:
    return [_named(p) for p in SOURCES if re.search(pattern, p.read_text(encoding="utf-8")) and _named(p) not in but]


def test_session_state_and_query_params_have_one_home():
    assert _uses(r"session_state|query_params", but=("pages/_ui/state/state.py", "crmcore/proofs/bench/page_probe.py")) == []


def test_widgets_get_their_value_together_with_their_default():
    assert _uses(r"\bprime\b", but=("pages/_ui/state/state.py", "pages/_ui/state/widget_state.py")) == []


def test_caches_have_one_home():
    assert _uses(r"st\.cache_|cache_resource|cache_data", but=()) == []
    assert _uses(r"import keeping|@keeping", but=("pages/_ui/data/caches.py",)) == []


def test_files_leave_by_one_door_which_keeps_the_ledger():
    assert _uses(r"download_button|link_button|to_csv\(", but=("pages/_ui/exports/download.py",)) == []
    assert re.search(r"(?m)^disableDataExport = true$", (ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def test_what_people_did_wrong_is_told_without_markup():
    """The words of a Problem carry names and values: Streamlit's boxes read Markdown, so they get them through `verbatim`."""
    loose = re.compile(r"st\.(toast|error|warning|info|success|caption|markdown)\((?!verbatim)[^\n]*\.problem\(")
    assert _uses(loose.pattern) == []


def test_no_log_takes_what_an_error_says():
    """Its words may quote a cell: `ops.mishaps` logs its kind and its steps."""
    assert _uses(r"\.exception\(|exc_info=|traceback\.(format|print)") == []


def test_the_store_knows_scenarios_and_marts_but_no_book():
    assert [
        _named(p)
        for p in SOURCES
        if _named(p).startswith("crmcore/store/") and any(_fits(i, "crmcore.domain.grading.book") for i in _imports(p))
    ] == []


def test_the_core_never_looks_at_the_clock_or_at_files():
    core = [p for p in SOURCES if _named(p).startswith("crmcore/domain/")]
    found = [_named(p) for p in core if re.search(r"\.now\(|\.today\(|time\.time|default_rng\(\)|open\(|Path\(", p.read_text("utf-8"))]
    assert found == []


def test_nothing_refers_to_places_outside_the_project():
    outside = re.compile(r"\.\./(shared|\.library)|/work/|/tmp/")
    kept = [p for p in (*SOURCES, *TESTS, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if p != Path(__file__).resolve()]
    assert [_named(p) for p in kept if outside.search(p.read_text(encoding="utf-8"))] == []
