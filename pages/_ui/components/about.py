"""The question mark beside a figure: what it means, on which rows it counts, its formula, who gave it, and the way to its word.

It is a popover of the browser's own: it opens at once, with the keyboard, too, closes with Escape, and costs the server no run.
"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from crmcore.report.help.glossary import FIGURE, PAGE, TAB, TERM, glossary
from crmcore.report.help.registry import FigureHelp, figure_of
from pages._ui.state import addresses, run_cache, state

_SCRIPT = """<script>
(() => {
  if (window.copiesFormulas) return;
  window.copiesFormulas = true;
  document.addEventListener("click", async event => {
    const button = event.target.closest("button.ck-copy");
    const code = button && button.parentElement.querySelector("code");
    if (!code) return;
    window.getSelection().selectAllChildren(code);
    try { await navigator.clipboard.writeText(code.textContent); } catch { document.execCommand("copy"); }
    button.dataset.done = "1";
    window.setTimeout(() => delete button.dataset.done, 1500);
  });
})();
</script>"""


def prepare_browser() -> None:
    """Ask the browser to copy formulas; it does so once."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)


def mark(figure_id: str) -> Markup:
    """The question mark and what it opens; nothing for a figure that the registry does not know."""
    figure = figure_of(figure_id)
    return Markup("") if figure is None else _mark(figure)


def _mark(figure: FigureHelp) -> Markup:
    words = state.current_words()
    name, target = figure.name(words), f"about-{figure.id.replace('.', '-')}"
    lines = [
        Markup("<p>{}</p>").format(figure.meaning(words)),
        _copied(figure.formula),
        _line("rows", figure.counted(words)),
        _line("sql", f"{figure.sql}.sql") if figure.sql else Markup(""),
        _line("source", figure.source) if figure.source else Markup(""),
    ]
    links = [_link(TAB, "figures", FIGURE, figure.id, words.t("help.about.more"))]
    if figure.term:
        links.insert(0, _link(TAB, "glossary", TERM, figure.term, glossary()[figure.term].word(words.language)))
    return Markup(
        '<button type="button" class="ck-about" popovertarget="{target}" aria-label="{label}" title="{label}">?</button>'
        '<div id="{target}" popover class="ck-card" role="dialog" aria-label="{name}"><b>{name}</b>{lines}<nav>{links}</nav></div>'
    ).format(
        target=target,
        label=words.t("help.about.what", name=name),
        name=name,
        lines=Markup("").join(lines),
        links=Markup("").join(links),
    )


def _copied(formula: str) -> Markup:
    copy = state.t("help.about.copy")
    return Markup(
        '<div class="ck-formula"><code>{}</code><button type="button" class="ck-copy" aria-label="{}" title="{}">{}</button></div>'
    ).format(formula, copy, copy, state.t("help.about.copy_short"))


def _line(label: str, text: str) -> Markup:
    return Markup('<p class="ck-scope"><b>{}</b> {}</p>').format(state.t(f"help.about.{label}"), text)


def _link(tab_choice: str, tab: str, name: str, code: str, text: str) -> Markup:
    base = run_cache.once(
        f"help.{tab}", lambda: addresses.page_address(PAGE, state.view().with_(choices={tab_choice: tab}, listed="", origin=""))
    )
    return Markup('<a class="ck-link ck-more" href="{}&c.{}={}">{}</a>').format(base, name, code, text)
