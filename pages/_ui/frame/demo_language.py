"""The demo company speaks the reader's language: who changes the language is led to the same company in that language."""

from __future__ import annotations

from crmcore.demo.company.languages import FOLDERS, translated, twin_of
from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import data_root
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import data
from pages._ui.frame import first_start
from pages._ui.state import run_cache, state

#: session key: languages whose demo could not be built; it is not tried again in this session
_FAILED = "demo_language.failed"


def follow_reader() -> None:
    """Where the demo on screen speaks another language than its reader, go to its twin, which is built when it is first asked for. Date,
    scenario, customer and filters stay."""
    try:
        company = data.company()
    except Problem:
        return
    language, twin = state.view().language, twin_of(company)
    if not twin or company.language == language or language not in FOLDERS or language in state.read(_FAILED, ()):
        return
    if not _has_data(twin):
        try:
            first_start.build(language, unless=lambda: _has_data(twin))
        except Problem:  # a folder that may only be read, or a full disk: the other language is better than nothing
            state.remember(_FAILED, (*state.read(_FAILED, ()), language))
            return
    filters = {_field(name, language): tuple(translated(v, language) for v in values) for name, values in state.view().filters.items()}
    run_cache.clear()
    state.change(company=twin, filters=filters)


def _has_data(folder: str) -> bool:
    try:
        return current_version_number(data_root() / folder) is not None
    except Problem:
        return True


def _field(name: str, language: str) -> str:
    bare = name.removeprefix(ATTRIBUTE_PREFIX)
    return name.removesuffix(bare) + translated(bare, language)
