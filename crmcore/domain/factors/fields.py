"""Fields that can be crossed with the data at hand, preset pairs, and the factors of a link."""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.factors.definition import Axis, Factors
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import is_known, known_metrics, without_comparison
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import filter_fields
from crmcore.domain.tables.registry import FILTER_FIELDS

THIRDS = (33.0, 67.0)
_ATTRIBUTE = "attribute:"
#: words in the name of an attribute that describes a need
_NEED = ("need", "需求", "需要")
_PROFITS = ("net_profit", "gross_profit")


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset pair of factors: of each choice of fields, the first known one is used."""

    id: str
    across: tuple[str, ...]
    down: tuple[str, ...]


#: S3 names the first three: size × credit grade, the product's prospects × the customer's growth, and the need for the product
PRESETS: tuple[Preset, ...] = (
    Preset("size_credit", ("order_amount",), ("credit_score",)),
    Preset("product_growth", ("product_prospects",), ("growth_rate",)),
    Preset("need_region", ("region",), (f"{_ATTRIBUTE}need",)),
    Preset("profit_growth", _PROFITS, ("growth_rate",)),
    Preset("satisfaction_amount", ("order_amount",), ("satisfaction",)),
    Preset("prospects_growth", ("growth_outlook",), ("growth_rate",)),
)
#: default pairs: the first one whose fields are known
_FIRST: tuple[tuple[str, str], ...] = (
    ("order_amount", "credit_score"),
    ("order_amount", "growth_rate"),
    ("order_amount", "days_since_order"),
    ("order_count", "days_since_order"),
)


def known_fields(book: Book) -> tuple[str, ...]:
    """All fields that can be crossed: known metrics, the tier, customer columns, attributes."""
    return (*known_metrics(book.mart), "tier", *filter_fields(book.mart.customers))


def missing_data(book: Book, preset: Preset) -> str:
    """The data that a preset lacks: a table's name, "profit" (cost or profit of the lines), "comparison" (a window with one
    before it in the data) or "history" (orders before the window); "" where it can be shown."""
    for choices in (preset.across, preset.down):
        if _first_known(book, choices) is None:
            return _what_brings(book, choices[0])
    return ""


def preset_factors(book: Book, preset: Preset) -> Factors | None:
    """The preset's factors in these data; None where a field is unknown."""
    across, down = _first_known(book, preset.across), _first_known(book, preset.down)
    return None if across is None or down is None else Factors(_in_thirds(across), _in_thirds(down))


def first_factors(book: Book) -> Factors:
    """The default factors: two known fields."""
    for across, down in _FIRST:
        if _is_known(book, across) and _is_known(book, down):
            return Factors(_in_thirds(across), _in_thirds(down))
    return Factors(Axis("tier"), Axis("tier"))


def parse_factors(book: Book, text: str) -> tuple[Factors, str]:
    """(the factors of a link, "") or, where they cannot be shown, (the default factors, "unread" or the unknown field)."""
    if not text:
        return first_factors(book), ""
    try:
        return require_known(book, Factors.read(text)), ""
    except Problem as problem:
        return first_factors(book), str(problem.values["field"]) if problem.code == "unknown_factor" else "unread"


def require_known(book: Book, factors: Factors) -> Factors:
    """The same factors; raises `Problem("unknown_factor")` for a field that these data do not have."""
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
        name = _need(book) if field == f"{_ATTRIBUTE}need" else field
        if name and _is_known(book, name):
            return name
    return None


def is_need_by_region(factors: Factors) -> bool:
    """Whether a need is crossed with the region, whichever stands across."""
    fields = [factors.across.field, factors.down.field]
    return "region" in fields and any(field.startswith(_ATTRIBUTE) and _speaks_of_need(field) for field in fields)


def _need(book: Book) -> str:
    """The first attribute whose name contains a word for need; "" without one."""
    return next((name for name in book.mart.customers.attributes if _speaks_of_need(name)), "")


def _speaks_of_need(attribute: str) -> bool:
    return any(word in attribute.removeprefix(_ATTRIBUTE).casefold() for word in _NEED)


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
