"""The colour of a customer's health before its name in tables. Whoever knows the colours registers how to read them."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from crmcore.domain.health.colours import COLOURS
from crmcore.report.health.words import SIGNS
from pages._ui.state.state import t

#: customer id → index into `COLOURS`; None: unknown
Colours = Callable[[str], int | None]
_READERS: list[Callable[[], Colours | None]] = []


def register(reader: Callable[[], Colours | None]) -> None:
    """`reader` gives the colours on the page on screen; None where it shows none."""
    _READERS[:] = [reader]


def marks() -> Callable[[str], Markup]:
    """Customer id → its mark, nothing where its colour is not known; for all customers of a table."""
    colours = next((found for read in _READERS if (found := read()) is not None), None)

    def mark(customer_id: str) -> Markup:
        code = None if colours is None else colours(customer_id)
        if code is None:
            return Markup("")
        word = t(f"health.word.{COLOURS[code]}")
        template = Markup('<span class="ck-mark {}" role="img" aria-label="{}" title="{}">{}</span> ')
        return template.format(COLOURS[code], word, word, SIGNS[code])

    return mark
