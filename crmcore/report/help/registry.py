"""The registry of figures: what each is called, where it stands, how it is computed, on which rows, after whom.

A figure has the id of its metric, or `<topic>.<name>`. Formulas, statements and sources are the same in every language and stand in
`figures/*.toml`; the words stand in the locales, where there are such already as name and meaning of a metric
(`metric.<id>`, `meaning.<id>`) or as label and hint of a key figure (`<topic>.kpi.<name>`), else under `explain.<id>`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crmcore.report.words.words import Words, words_for

DATA = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class FigureHelp:
    """What is to be said about one figure.

    Attributes
    ----------
    id
        Its name everywhere: in the registry, in links, on the command line.
    page, tab
        Where it stands; "" for the first tab.
    rows
        Which customers or rows it counts: `explain.rows.<rows>`.
    formula
        How it is computed, in the names of columns, figures and settings.
    sql
        The statement that reads what it rests on, without the ending; "" where that is no single one.
    source
        Who gave the formula: a citation; "" where it is arithmetic.
    term
        Its word in the glossary, "" for none.
    name_key, meaning_key
        The locale keys of its name and of the sentence that says what it means.
    """

    id: str
    page: str
    rows: str
    formula: str
    tab: str = ""
    sql: str = ""
    source: str = ""
    term: str = ""
    name_key: str = ""
    meaning_key: str = ""

    def name(self, words: Words) -> str:
        """What it is called."""
        return words.t(self.name_key)

    def meaning(self, words: Words) -> str:
        """What it means, in a sentence."""
        return words.t(self.meaning_key)

    def counted(self, words: Words) -> str:
        """On which rows it is computed."""
        return words.t(f"explain.rows.{self.rows}")


@cache
def figures() -> Mapping[str, FigureHelp]:
    """All figures by id, in the order of the registry's files."""
    found: dict[str, FigureHelp] = {}
    for file in sorted((DATA / "figures").glob("*.toml")):
        for figure_id, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if figure_id in found:
                raise ValueError(f"{figure_id} is explained twice, once in {file.name}")
            found[figure_id] = FigureHelp(id=figure_id, **_keys_of(figure_id), **entry)
    return found


def _keys_of(figure_id: str) -> dict[str, str]:
    """The locale keys of its name and meaning: of an indicator, of the key figure on its page, else those under `explain`."""
    known = words_for("en").entries
    topic, _, name = figure_id.partition(".")
    label = f"{topic}.kpi.{name}"
    names = (f"metric.{figure_id}", label, f"explain.{figure_id}.name")
    hint = known.get(f"{label}_hint")
    whole = isinstance(hint, str) and "{" not in hint and f"explain.{figure_id}.meaning" not in known
    meanings = (f"meaning.{figure_id}", f"{label}_hint" if whole else "", f"explain.{figure_id}.meaning")
    return {
        "name_key": next((key for key in names if key in known), names[-1]),
        "meaning_key": next((key for key in meanings if key in known), meanings[-1]),
    }


def figure_of(figure_id: str) -> FigureHelp | None:
    """What is to be said about a figure, by its id or by that of a drawing that belongs to it (`lifecycle.today.count` belongs to
    `lifecycle.today`); None where nothing is."""
    known = figures()
    while figure_id:
        if figure_id in known:
            return known[figure_id]
        figure_id = figure_id.rpartition(".")[0]
    return None
