"""What can be crossed with these data: the fields somebody has, ready-made pairs, and what a text of a link comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crmcore.domain.factors.definition import Axis, Factors
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import is_known, known_metrics, without_comparison
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.tables import FILTER_FIELDS
from crmcore.domain.summary.filters import filter_fields

THIRDS = (33.0, 67.0)
_ATTRIBUTE = "attribute:"
#: how an attribute that tells a need may be called
_NEED = ("need", "需求", "需要")
_PROFITS = ("net_profit", "gross_profit")


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made pair. `fields` names what it crosses in these data, the first one known of each choice."""

    id: str
    across: tuple[str, ...]
    down: tuple[str, ...]


#: S3 names size × credit grade, the product's prospects × the market's growth, and the need for the product
PRESETS: tuple[Preset, ...] = (
    Preset("size_credit", ("order_amount",), ("credit_score",)),
    Preset("profit_growth", _PROFITS, ("growth_rate",)),
    Preset("satisfaction_amount", ("order_amount",), ("satisfaction",)),
    Preset("prospects_growth", ("growth_outlook",), ("growth_rate",)),
    Preset("need_region", ("region",), (f"{_ATTRIBUTE}need",)),
)
#: what a first visit shows: the first two that are known, of different columns
_FIRST: tuple[tuple[str, str], ...] = (
    ("order_amount", "credit_score"),
    ("order_amount", "growth_rate"),
    ("order_amount", "days_since_order"),
    ("order_count", "days_since_order"),
)


def known_fields(book: Book) -> tuple[str, ...]:
    """Everything that can be crossed: metrics that somebody has, the tier, customer columns, attributes."""
    return (*known_metrics(book.mart), "tier", *filter_fields(book.mart.customers))


def missing_data(book: Book, preset: Preset) -> str:
    """What a preset waits for: a table's name, "profit" (cost or profit of the lines), "comparison" (a window with one
    before it) or "history" (orders from before the window); "" where it can be shown."""
    for choices in (preset.across, preset.down):
        if _first_known(book, choices) is None:
            return _what_brings(book, choices[0])
    return ""


def preset_factors(book: Book, preset: Preset) -> Factors | None:
    """The pair in these data; None where a field of it is unknown."""
    across, down = _first_known(book, preset.across), _first_known(book, preset.down)
    return None if across is None or down is None else Factors(_in_thirds(across), _in_thirds(down))


def first_factors(book: Book) -> Factors:
    """What is crossed before anybody has chosen: two fields that these data know."""
    for across, down in _FIRST:
        if _is_known(book, across) and _is_known(book, down):
            return Factors(_in_thirds(across), _in_thirds(down))
    return Factors(Axis("tier"), Axis("tier"))


def parse_factors(book: Book, text: str) -> tuple[Factors, str]:
    """(the factors of a link, "") or, where it cannot be shown here, (the first ones, why: "unread" or the unknown field)."""
    if not text:
        return first_factors(book), ""
    try:
        return require_known(book, Factors.read(text)), ""
    except Problem as problem:
        return first_factors(book), str(problem.values["field"]) if problem.code == "unknown_factor" else "unread"


def require_known(book: Book, factors: Factors) -> Factors:
    """The same factors, or `Problem("unknown_factor")` for a field that these data do not have."""
    for axis in (factors.across, factors.down):
        if not _is_known(book, axis.field):
            raise Problem("unknown_factor", field=axis.field, known=", ".join(known_fields(book)))
    return factors


def _in_thirds(field: str) -> Axis:
    return Axis(field, THIRDS) if field in BY_ID else Axis(field)


def _is_known(book: Book, field: str) -> bool:
    return field == "tier" or (is_known(book.mart, field) if field in BY_ID else field in filter_fields(book.mart.customers))


def _first_known(book: Book, choices: tuple[str, ...]) -> str | None:
    for field in choices:
        found = _need(book) if field == f"{_ATTRIBUTE}need" else field
        if found and _is_known(book, found):
            return found
    return None


def _need(book: Book) -> str:
    """The first attribute whose name speaks of a need; "" without one."""
    speaks_of_need: Callable[[str], bool] = lambda name: any(word in name.casefold() for word in _NEED)
    return next((name for name in book.mart.customers.attributes if speaks_of_need(name.removeprefix(_ATTRIBUTE))), "")


def _what_brings(book: Book, field: str) -> str:
    if field in FILTER_FIELDS:
        return "customer"
    if field.startswith(_ATTRIBUTE):
        return "attribute"
    if field in without_comparison(book.mart):
        return "comparison"
    if field in _PROFITS:
        return "profit"
    return "history" if field == "growth_rate" else BY_ID[field].needs
