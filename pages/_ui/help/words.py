"""The glossary, and the figures with formula and SQL to copy."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from crmcore.report.help.glossary import FIGURE, TERM, Term, glossary
from crmcore.report.help.registry import FigureHelp, figures
from crmcore.store.engine.engine import statement
from pages._ui.components import html_batch, widgets
from pages._ui.navigation.pages import BY_ID
from pages._ui.state import addresses, state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.state.view import View

#: session key of the box that narrows the glossary
_SEARCH = "help.search"
#: a statement of more lines scrolls in a box of so many pixels
SQL_LINES, SQL_HEIGHT = 14, 320


def draw_glossary() -> None:
    """All words, or those that hold what is looked for; the word of the link first."""
    asked = state.view().choices.get(TERM, "")
    wanted = st.text_input(t("help.search"), key=state.language_key(_SEARCH), max_chars=80).strip().casefold()
    language = state.view().language
    found = [
        term
        for term in glossary().values()
        if wanted in f"{term.word(language)} {term.other_word(language)} {term.text(language)}".casefold()
    ]
    found.sort(key=lambda term: term.id != asked)
    if not found:
        widgets.note(t("help.nothing"))
        return
    widgets.note(t("help.found", n=len(found)))
    entries = Markup("").join(_entry(term, language, term.id == asked) for term in found)
    html_batch.show(Markup('<dl class="ck-glossary" tabindex="0">{}</dl>').format(entries))


def _entry(term: Term, language: str, asked: bool) -> Markup:
    links = [_page_link(term.page, term.tab)] if term.page in BY_ID and term.page != "help" else []
    if term.figure:
        links.append(_link("help", {"help.tab": "figures", FIGURE: term.figure}, t("help.term.figure")))
    return Markup('<div class="{}"><dt>{} <span lang="{}">{}</span></dt><dd>{}</dd><dd class="links">{}</dd></div>').format(
        "asked" if asked else "",
        term.word(language),
        "zh-CN" if language == "en" else "en",
        term.other_word(language),
        term.text(language),
        Markup("").join(links),
    )


def draw_figures() -> None:
    """One figure: meaning, formula, rows, SQL, source; each with a button of its own to copy it."""
    words, known = state.current_words(), figures()
    names = {figure.id: f"{figure.name(words)} · {t(f'common.nav.{figure.page}')}" for figure in known.values()}
    options = sorted(names, key=lambda figure_id: names[figure_id].casefold())
    chosen = state.chosen(FIGURE, options, "net_profit")
    st.selectbox(
        t("help.figure.choose"),
        options,
        **widget_state.choice(FIGURE, chosen, options),
        format_func=fixed_labels(options, names.__getitem__),
        on_change=_choose,
    )
    _one(known[chosen])


def _choose() -> None:
    state.choose(FIGURE, state.read(FIGURE), "net_profit")


def _one(figure: FigureHelp) -> None:
    words = state.current_words()
    widgets.section(figure.name(words))
    html_batch.show(Markup('<p class="ck-meaning">{}</p>').format(figure.meaning(words)))
    for label, code, language in (("formula", figure.formula, None), ("sql", statement(figure.sql) if figure.sql else "", "sql")):
        if code:
            widgets.note(t(f"help.figure.{label}"))
            st.code(code, language=language, wrap_lines=True, height=SQL_HEIGHT if code.count("\n") > SQL_LINES else "content")
    lines = [("rows", Markup("{}").format(figure.counted(words)))]
    if figure.source:
        lines.append(("source", Markup("{}").format(figure.source)))
    if figure.page in BY_ID:
        lines.append(("where", _page_link(figure.page, figure.tab)))
    if figure.term:
        word = glossary()[figure.term].word(words.language)
        lines.append(("term", _link("help", {"help.tab": "glossary", TERM: figure.term}, word)))
    row = Markup("<tr><th scope='row'>{}</th><td>{}</td></tr>")
    html_batch.show(
        Markup('<table class="ck-facts">{}</table>').format(Markup("").join(row.format(t(f"help.figure.{k}"), v) for k, v in lines))
    )


def _page_link(page: str, tab: str) -> Markup:
    return _link(page, {f"{page}.tab": tab} if tab else {}, t(f"common.nav.{page}"))


def _link(page: str, choices: dict[str, str], text: str) -> Markup:
    view: View = state.view().with_(choices=choices, listed="", origin="")
    return Markup('<a class="ck-link" href="{}">{}</a>').format(addresses.page_address(page, view), text)
