"""The life cycle page's small tables: definitions of the stages, durations, IBM's groups, and the names of lists.

Every table is (heading, lines) of cells ready to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle import silence, stages as rules
from crmcore.domain.lifecycle.ibm_groups import (
    GROUPS,
    GROWTH,
    GROWTH_PURCHASES,
    LOYAL_QUARTERS,
    TOP_SHARE,
    GroupRow,
    IbmGroups,
)
from crmcore.domain.lifecycle.lists import value_metric
from crmcore.domain.lifecycle.loyalty_crossing import BOX_COLUMNS, LAPSED, RUNG_COLUMNS
from crmcore.domain.lifecycle.stages import REASONS, STAGES, LifeCycle, amount_decline
from crmcore.domain.lifecycle.tables import Stay
from crmcore.report.words.cells import CustomerName, ListColumns, ListHead, TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words


def rule_table(life: LifeCycle, words: Words) -> TableCells:
    """The definition of each stage with its thresholds, those of silence as today's facts make them."""
    once = life.now.rule.once_after if life.now else float("nan")
    values = {
        "few": rules.FEW_DAYS,
        "days": rules.STABLE_DAYS,
        "months": rules.STABLE_MONTHS,
        "mild": words.share(rules.MILD_FALL),
        "chance": words.share(silence.SILENT_CHANCE),
        "least": silence.LEAST_SILENCE,
        "percent": silence.FIRST_GAP_PERCENTILE,
        "once": words.number(once),
        "steep": words.share(rules.STEEP_FALL),
        "purchases": rules.FALL_PURCHASES,
    }
    head = (words.t("lifecycle.rule.stage"), words.t("lifecycle.rule.when"))
    return head, tuple((words.t(f"lifecycle.stage.{stage}"), words.t(f"lifecycle.rule.{stage}", **values)) for stage in STAGES)


def stay_table(stays: Sequence[Stay], words: Words) -> TableCells:
    """How long customers stay in a stage, in quarters: current stays and finished ones."""

    def quarters(median: float | None) -> str:
        return UNKNOWN if median is None else words.number(median, 0 if median == int(median) else 1)

    head = (
        words.t("lifecycle.rule.stage"),
        words.t("lifecycle.stay.present"),
        words.t("lifecycle.stay.present_median"),
        words.t("lifecycle.stay.finished"),
        words.t("lifecycle.stay.finished_median"),
    )
    return head, tuple(
        (
            words.t(f"lifecycle.stage.{s.stage}"),
            words.number(s.present),
            quarters(s.present_median),
            words.number(s.finished),
            quarters(s.finished_median),
        )
        for s in stays
    )


def group_table(rows: Sequence[GroupRow], groups: IbmGroups, words: Words, basis: str, currency: str = "") -> TableCells:
    """IBM's groups in the order of their tests, each with its rule, its customers and their last 12 months."""

    def money(value: float | None) -> str:
        return words.money(value, currency, compact=True)

    values: dict[str, Any] = {
        "chance": words.share(silence.ASLEEP_CHANCE),
        "least": silence.LEAST_SILENCE,
        "to_date": money(groups.median_to_date),
        "growth": words.share(GROWTH),
        "purchases": GROWTH_PURCHASES,
        "quarters": LOYAL_QUARTERS,
        "top": words.share(TOP_SHARE),
        "median": money(groups.median_amount),
        "potential": money(groups.potential_from),
        "attitude": words.number(groups.attitude_from),
    }
    with_profit = basis != "order_amount"
    head = (
        words.t("lifecycle.ibm.group"),
        words.t("lifecycle.ibm.rule"),
        words.t("common.label.customers"),
        words.t("metric.order_amount"),
        *((words.t(f"metric.{basis}"),) if with_profit else ()),
    )
    rule = {group: group for group in GROUPS} | {"worth_cultivating": _promise(groups)}
    return head, tuple(
        (
            words.t(f"lifecycle.ibm.name.{row.group}"),
            words.t(f"lifecycle.ibm.when.{rule[row.group]}", **values),
            words.number(row.customers),
            money(row.order_amount),
            *((money(row.net_profit),) if with_profit else ()),
        )
        for row in rows
    )


def _promise(groups: IbmGroups) -> str:
    """Which rule of the promising customers can be tested: of potential, of attitude, or of either."""
    if "attitude" in groups.lacking or "loyalty" in groups.lacking:
        return "worth_by_potential"
    return "worth_by_attitude" if "potential" in groups.lacking else "worth_cultivating"


def decliner_table(book: Book, life: LifeCycle, rows: np.ndarray, words: Words, currency: str = "") -> TableCells:
    """Customers that came into decline: name, previous stage, reason and value. Without names in the data the first column has
    the number alone."""
    metric = value_metric(book.mart)
    head = (
        words.t("common.label.customer"),
        words.t("lifecycle.decline.from"),
        words.t("lifecycle.decline.why"),
        words.t(f"metric.{metric}"),
    )
    return head, tuple(
        (
            CustomerName(f"{name} ({name.customer_id})", name.customer_id) if name != name.customer_id else name,
            *why,
            words.metric(metric, book.mart.metrics[metric][row], currency),
        )
        for name, row, why in zip(customer_names(book, rows), map(int, rows), _decline_texts(life, rows, words), strict=True)
    )


def list_columns(book: Book, code: str, words: Words) -> ListColumns | None:
    """What the lists of customers in decline keep of their table: the previous stage, and why; None for any other list."""
    kind, *detail = code.split(".")
    if "decline" not in (kind, *detail[-1:]) and code != "entered_decline" and kind != "reason":
        return None
    life = book.mart.insight("lifecycle", LifeCycle)
    head: ListHead = {f"list:{name}": (words.t(f"lifecycle.decline.{name}"), "text") for name in ("from", "why")}
    return ListColumns(head, lambda rows: _decline_texts(life, rows, words))


def _decline_texts(life: LifeCycle, rows: np.ndarray, words: Words) -> list[tuple[str, str]]:
    """The stage before and why the customers of `rows` (int64[n]) are in decline; an empty text for those that are not."""
    now = life.now
    assert now is not None
    change, chance = -amount_decline(now, rows), life.silence_chance(rows)

    def why(at: int, row: int) -> str:
        if life.reason[row] < 0:
            return ""
        return words.t(
            f"lifecycle.decline.because.{REASONS[life.reason[row]]}",
            n=int(now.silent_days[row]),
            gap=words.number(float(now.median_gap[row])),
            chance=words.share(chance[at]),
            change=words.change(change[at]),
        )

    stages = [STAGES[life.before[row]] if life.before[row] >= 0 else "new" for row in rows]
    return [(words.t(f"lifecycle.stage.{stage}"), why(at, int(row))) for at, (stage, row) in enumerate(zip(stages, rows, strict=True))]


def list_label(book: Book, code: str, words: Words) -> str:
    """The name of a list of the life cycle page; its code where it is unknown."""
    kind, *detail = code.split(".")
    if code in STAGES:
        return words.t("lifecycle.list.stage", stage=words.t(f"lifecycle.stage.{code}"))
    if code == "entered_decline":
        return words.t("lifecycle.list.entered_decline")
    if kind == "reason" and detail and detail[0] in REASONS:
        return words.t(f"lifecycle.list.reason.{detail[0]}")
    if kind == "flow" and len(detail) == 2 and all(words.has(f"lifecycle.stage.{d}") for d in detail):
        return words.t(
            "lifecycle.list.flow", source=words.t(f"lifecycle.stage.{detail[0]}"), target=words.t(f"lifecycle.stage.{detail[1]}")
        )
    if kind == "past" and len(detail) == 2 and detail[0].isdecimal() and detail[1] in STAGES:
        ends = book.mart.insight("lifecycle", LifeCycle).ends
        if int(detail[0]) < len(ends):
            return words.t("lifecycle.list.past", stage=words.t(f"lifecycle.stage.{detail[1]}"), day=ends[-1 - int(detail[0])])
    if kind == "ibm" and detail and detail[0] in GROUPS:
        return words.t("lifecycle.list.ibm", group=words.t(f"lifecycle.ibm.name.{detail[0]}"))
    return code


def crossing_table(counts: np.ndarray, name: str, words: Words) -> TableCells:
    """Customers by stage (rows) and by loyalty box or rung of the ladder (columns), and in all; `counts`: int64[stages, columns]; `name`:
    box or rung."""
    columns = BOX_COLUMNS if name == "box" else RUNG_COLUMNS
    labels = [words.t("lifecycle.crossing.lapsed" if column == LAPSED else f"loyalty.{name}.{column}") for column in columns]
    head = (words.t("lifecycle.rule.stage"), *labels, words.t("lifecycle.crossing.all"))
    return head, [
        (words.t(f"lifecycle.stage.{stage}"), *(words.number(n) for n in row), words.number(row.sum()))
        for stage, row in zip(STAGES, counts, strict=True)
    ]
