"""Every key figure and every chart of every page has its entry in the registry of figures, and every entry is used."""

from __future__ import annotations

import ast
from pathlib import Path

from crmcore.domain.grading.metrics import BY_ID as METRICS
from crmcore.report.help.glossary import glossary
from crmcore.report.help.guide import guides
from crmcore.report.help.page_map import MODULES, STEPS, places
from crmcore.report.help.registry import figure_of, figures
from crmcore.store.engine.engine import statement
from pages._ui.navigation.pages import BY_ID, PAGES

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "pages").rglob("*.py"))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def _without(text: str) -> list[str]:
    """The key figures of a source without the id of an entry, and the charts and headings whose key has none."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        arguments = {keyword.arg: keyword.value for keyword in node.keywords}
        if _called(node) == "Kpi":
            about = arguments.get("about")
            if about is None or (isinstance(about, ast.Constant) and about.value not in figures()):
                found.append(f"{node.lineno}: {ast.unparse(node)[:60]}")
        elif _called(node) == "figure" and "key" in arguments:
            key = arguments["key"]
            first = key.values[0] if isinstance(key, ast.JoinedStr) else key
            if isinstance(first, ast.Constant) and figure_of(str(first.value).rstrip(".")) is None and str(first.value) != "trends.":
                found.append(f"{node.lineno}: {ast.unparse(key)}")
    return found


def test_every_key_figure_and_chart_has_its_entry():
    missing = {str(path.relative_to(ROOT)): found for path in SOURCES if (found := _without(path.read_text(encoding="utf-8")))}
    assert missing == {}


def test_a_figure_without_an_entry_is_found():
    assert len(_without("kpi_row([Kpi('a', '1'), Kpi('a', '1', about='nobody.knows'), Kpi('a', '1', about='net_profit')])")) == 2
    assert len(_without("widgets.figure(fig, key='nobody.knows'); widgets.figure(fig, key='overview.whale')")) == 1


def test_every_entry_is_used_on_a_page():
    """Indicators stand in lists and grids under their own id; `trends.share` and `trends.standard` are put together in the code."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    built = {"budget.over", "budget.under", "trends.share", "trends.standard", "pyramids.twin", "factors.matrix"}
    assert [f for f in figures() if f not in METRICS and f not in built and f'"{f}' not in written] == []


def test_every_page_table_and_statement_that_help_names_is_there():
    assert [figure.id for figure in figures().values() if figure.page not in BY_ID] == []
    assert [figure.id for figure in figures().values() if figure.sql and not statement(figure.sql)] == []
    assert [figure.id for figure in figures().values() if figure.term and figure.term not in glossary()] == []
    assert [term.id for term in glossary().values() if term.page not in BY_ID or (term.figure and term.figure not in figures())] == []
    assert [step.code for steps in guides().values() for step in steps if step.page not in BY_ID] == []


def test_every_page_stands_on_the_map_once():
    assert [page.id for page in PAGES if page.listed and page.id not in places() and page.id != "help"] == []
    assert {place.module for place in places().values()} == set(MODULES)
    assert {place.step for place in places().values()} == set(STEPS)
