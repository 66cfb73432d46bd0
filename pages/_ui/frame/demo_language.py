"""The demo company speaks the reader's language: who changes the language is led to the same company in that language."""

from __future__ import annotations

from crmcore.demo.company.languages import folders_of, translated, twin_of
from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX
from crmcore.domain.kernel.problems import Problem
from pages._ui.data import data
from pages._ui.frame import first_start
from pages._ui.state import run_cache, state

#: session key: languages whose demo could not be built; it is not tried again in this session
_FAILED = "demo_language.failed"


def follow_reader() -> None:
    """Where a demo in two languages is on screen, show the one that speaks the reader's; it is built when it is first asked for, and
    nobody sees it before it is complete. Date, scenario, customer and filters stay."""
    try:
        company = data.company()
    except Problem:
        return
    language = state.view().language
    if not twin_of(company) or language in state.read(_FAILED, ()):
        return
    folders = folders_of(company)
    wanted = folders[language]
    if not first_start.is_complete(wanted):
        try:
            first_start.build(language, wanted=lambda: not first_start.is_complete(wanted), folders=folders)
        except Problem:  # a folder that may only be read, or a full disk: the other language is better than nothing
            state.remember(_FAILED, (*state.read(_FAILED, ()), language))
            return
        run_cache.clear()
    if wanted != company.slug:
        filters = {_field(name, language): tuple(translated(v, language) for v in values) for name, values in state.view().filters.items()}
        run_cache.clear()
        state.change(company=wanted, filters=filters)


def _field(name: str, language: str) -> str:
    bare = name.removeprefix(ATTRIBUTE_PREFIX)
    return name.removesuffix(bare) + translated(bare, language)
