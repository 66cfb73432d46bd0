"""The assumption card of every export: everything that is needed to reproduce its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.summary.tier_table import population_counts, tier_rows
from crmcore.domain.tables.registry import CUSTOMER
from crmcore.domain.value.valuation import Valuation
from crmcore.report.cost_to_serve.words import rates_line
from crmcore.report.value.words import valuation_basis
from crmcore.report.words.words import Words

#: columns with a translated label; an attribute is labelled by its name
CUSTOMER_COLUMNS = frozenset(column.name for column in CUSTOMER.columns)


@dataclass(frozen=True, slots=True)
class ExportContext:
    """What an export needs besides the Book: company, author, and the selection of customers.

    filters   label → values, both as shown
    listed    the name of the list that the selection is limited to, "" for none
    sort      the sort order, as shown
    notes     sentences about what the figures of a list rest on
    """

    company: str
    currency: str = ""
    author: str = ""
    scenario_name: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    search: str = ""
    listed: str = ""
    sort: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the card: a label, then text cells as shown. A line without cells is a heading."""

    label: str
    cells: tuple[str, ...] = ()


def assumption_card(book: Book, rows: int, context: ExportContext, words: Words, columns: Sequence[str] = ()) -> tuple[CardLine, ...]:
    """The card of an export of `rows` customers, as lines of text. Where the `columns` or the weights contain present values or
    loyalty, the card names their assumptions."""
    return (
        *_about_lines(book, rows, context, words),
        *_insight_assumptions(book, columns, words),
        *_weight_lines(book, words),
        *_tier_lines(book, words),
        *_population_lines(book, words),
        CardLine(words.t("workbook.card.again")),
        CardLine(words.t("workbook.card.scenario"), (book.scenario.to_json(),)),
    )


def assumptions_line(book: Book, context: ExportContext, words: Words) -> str:
    """The card in one line, for exports without room for more."""
    parts = [
        words.t("common.scope.as_of", day=book.scenario.as_of),
        _window(book, words),
        _scenario(book, context, words),
        words.t("workbook.basis_version", version=book.version, ledger=book.ledger),
        _scope(context, words),
        words.t("common.scope.invoices") if "invoice_purchases" in book.mart.has else "",
        words.t("cost_to_serve.in_scope") if book.mart.cost_rates.in_use else "",
        words.t("credit.in_scope") if book.mart.late_reasons.in_use else "",
        _hidden_columns(book, words),
    ]
    return words.t("common.scope.separator").join(part for part in parts if part)


def _about_lines(book: Book, rows: int, context: ExportContext, words: Words) -> list[CardLine]:
    scenario, t = book.scenario, words.t
    lines = [
        ("company", context.company),
        ("author", context.author or t("common.unknown")),
        ("customers", words.number(rows)),
        ("filters", _scope(context, words)),
        ("sort", context.sort),
        ("scenario_name", _scenario(book, context, words)),
        ("as_of", words.date(scenario.as_of)),
        ("window", _window(book, words)),
        ("scheme", t(f"scheme.{book.scheme.id}.name") if words.has(f"scheme.{book.scheme.id}.name") else book.scheme.id),
        ("cut_by", _metric_label(book.cut_by, words)),
        ("normaliser", t(f"normaliser.{scenario.normaliser}")),
        ("gates", _gates(book, words)),
        ("counted", t("workbook.card.given" if scenario.apply_overrides else "workbook.card.computed")),
        ("net_profit", t("workbook.card.net_is_gross") if book.mart.basis == "gross_profit" else ""),
        ("cost_to_serve", rates_line(book.mart.cost_rates, words, context.currency)),
        ("late_reasons", t("workbook.card.reasons_decided") if book.mart.late_reasons.in_use else ""),
        ("purchases", t("workbook.card.invoices") if "invoice_purchases" in book.mart.has else ""),
        ("standard", _standard(book, words)),
        ("lapsed", t("workbook.card.yes" if scenario.grade_lapsed else "workbook.card.no")),
        ("groups", t("workbook.card.groups_as_one") if scenario.groups else ""),
        ("personal", _hidden_columns(book, words)),
        ("version", str(book.version)),
        ("ledger", str(book.ledger)),
    ]
    return [CardLine(t("workbook.card.about")), *(CardLine(t(f"workbook.card.{key}"), (value,)) for key, value in lines if value)]


def _insight_assumptions(book: Book, columns: Sequence[str], words: Words) -> list[CardLine]:
    """The assumptions of present values and of loyalty, where a figure depends on them."""
    shown = {*columns, *(metric for metric, weight in book.scenario.weights if weight > 0), book.cut_by, book.across}
    known = [BY_ID[metric] for metric in shown if metric in BY_ID]
    lines = []
    if any(metric.discounted for metric in known):
        lines.append(CardLine(words.t("workbook.card.present_values"), (valuation_basis(book.mart.insight("value", Valuation), words),)))
    if any(metric.derived_by == "loyalty" for metric in known):
        cuts = book.scenario.loyalty
        lines.append(
            CardLine(
                words.t("workbook.card.loyalty_cuts"),
                (words.t("customer.worth.loyalty", repeat=words.number(cuts.repeat_cut), attitude=words.number(cuts.attitude_cut)),),
            )
        )
    return lines


def _weight_lines(book: Book, words: Words) -> list[CardLine]:
    """Every indicator of the scenario with its nominal and its effective weight; one without data says so."""
    t = words.t
    total = sum(each for _, each in book.scenario.weights) or 1.0
    lines = [
        CardLine(t("workbook.card.weights")),
        CardLine(t("workbook.card.indicator"), (t("common.label.nominal_weight"), t("common.label.effective_weight"))),
    ]
    for metric, weight in book.scenario.weights:
        if weight > 0:
            effective = t("workbook.card.dropped") if metric in book.dropped else _percent(book.effective_weights.get(metric), words)
            lines.append(CardLine(t(f"metric.{metric}"), (_percent(100.0 * weight / total, words), effective)))
    return lines


def _tier_lines(book: Book, words: Words) -> list[CardLine]:
    t = words.t
    lines = [
        CardLine(t("workbook.card.tiers")),
        CardLine(
            t("common.label.tier"),
            (t("common.label.customers"), t("common.label.requested_share"), t("common.label.actual_share"), t("common.label.override")),
        ),
    ]
    return lines + [
        CardLine(
            words.tier(book.scheme.id, row.tier),
            (words.number(row.customers), words.share(row.requested_share), words.share(row.actual_share, 1), words.number(row.overridden)),
        )
        for row in tier_rows(book)
    ]


def _population_lines(book: Book, words: Words) -> list[CardLine]:
    counts = population_counts(book)
    return [
        CardLine(words.t("workbook.card.population")),
        *(CardLine(words.t(f"population.{name}"), (words.number(n),)) for name, n in counts.items()),
        CardLine(words.t("common.total"), (words.number(sum(counts.values())),)),
    ]


def _hidden_columns(book: Book, words: Words) -> str:
    """Which personal data are hidden; "" where all are shown."""
    labels = [
        words.t(f"column.customer.{c}") if c in CUSTOMER_COLUMNS else c.removeprefix(ATTRIBUTE_PREFIX) for c in book.mart.customers.hidden
    ]
    return words.t("privacy.told", columns=words.t("common.scope.list").join(labels)) if labels else ""


def _standard(book: Book, words: Words) -> str:
    """The published run that the grades are measured by, and whether its cut-offs are those that it published."""
    run = book.scenario.standard
    return words.t("common.none") if run is None else words.t(f"workbook.card.{'run_recut' if book.standard_recut else 'run'}", run=run)


def _window(book: Book, words: Words) -> str:
    months = book.scenario.window
    return words.t("common.window.all") if months is None else words.t("common.window.months", n=months)


def _scenario(book: Book, context: ExportContext, words: Words) -> str:
    return words.t("workbook.scenario", name=context.scenario_name or words.t("common.label.draft"), code=book.scenario.key)


def _scope(context: ExportContext, words: Words) -> str:
    pairs = [
        words.t("common.scope.pair", field=label, values=words.t("common.scope.list").join(values))
        for label, values in context.filters.items()
    ]
    if context.search:
        pairs.append(words.t("common.scope.pair", field=words.t("common.filter.search"), values=context.search))
    if context.listed:
        pairs.append(context.listed)
    return words.t("common.scope.part", filters=words.t("common.scope.list").join(pairs)) if pairs else words.t("common.scope.whole")


def _gates(book: Book, words: Words) -> str:
    texts = [
        words.t("common.scope.pair", field=words.t(f"gate.{gate}"), values=words.t("gate.touched", n=book.gated.get(gate, 0)))
        for gate, _ in book.scenario.gates
    ]
    return words.t("common.scope.separator").join(texts) or words.t("common.none")


def _metric_label(metric: str, words: Words) -> str:
    return words.t(f"metric.{metric}") if metric in BY_ID else words.t("common.label.score")


def _percent(weight: float | None, words: Words) -> str:
    return words.share(None if weight is None else weight / 100, 1)
