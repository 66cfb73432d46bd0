"""How a customer came by its tier: points per indicator, what is missing to the next tier, which single change would do."""

from __future__ import annotations

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.explain import Explanation, MetricLine
from crmcore.domain.groups.groups import group_of
from crmcore.report.grading.waterfall import waterfall_chart
from crmcore.report.words.customer_names import customer_name
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, explanation: Explanation, name: str) -> None:
    """The waterfall, then its table in numbers. It explains the computed tier only, and says so where that does not count."""
    if explanation.score is None:
        widgets.empty_state(
            t("customer.no_score", why=t(f"population.{explanation.population}")), t(f"population.meaning.{explanation.population}")
        )
        return
    widgets.figure(
        waterfall_chart(explanation, state.current_words(), name=name, currency=data.company().currency, dark=state.dark()),
        key="customer.waterfall",
    )
    _table(explanation)
    if explanation.override and explanation.computed is not None:
        widgets.note(t("customer.explains", tier=state.current_words().tier(graded.scheme.id, explanation.computed)))
    if explanation.known_metrics < explanation.weighted_metrics:
        widgets.note(t("customer.scored_on", known=explanation.known_metrics, asked=explanation.weighted_metrics))
    widgets.note(t("customer.positions", n=explanation.graded))
    row = graded.mart.customers.row_of(explanation.customer_id)
    found = None if row is None else group_of(graded, row)
    if found is not None:
        name, n = found
        top = graded.mart.customers.row_of(name)
        widgets.note(t("groups.of_customer", group=name if top is None else customer_name(graded, top), n=n))
    for gate in explanation.gated:
        widgets.note(t("customer.gated", gate=t(f"gate.{gate}")))


def lifts(graded: Book, explanation: Explanation) -> None:
    """What would lift the customer one tier: the points missing, then each indicator on its own."""
    if explanation.score is None:
        return
    words = state.current_words()
    if explanation.next_tier is None:
        widgets.section(t("customer.at_the_top"))
        return
    tier = words.tier(graded.scheme.id, explanation.next_tier)
    missing = (
        t("customer.lift_plain", tier=tier)
        if explanation.to_next_tier is None
        else t("customer.lift_missing", tier=tier, points=words.number(explanation.to_next_tier, 1))
    )
    widgets.section(missing)
    if graded.cut_by != "score" or explanation.to_next_tier is None:
        no_room = graded.cut_by == "score" and bool(graded.edges)
        widgets.note(t("customer.lift_no_room", tier=tier, n=explanation.graded) if no_room else t("customer.lift_unfit"))
        return
    rows = [
        (
            t(f"metric.{line.metric}"),
            words.metric(line.metric, line.raw, data.company().currency),
            t("customer.not_alone") if line.lift is None else words.metric(line.metric, line.lift, data.company().currency),
        )
        for line in _ordered(explanation)
        if line.points is not None
    ]
    widgets.small_table([t("workbook.card.indicator"), t("customer.now"), t("customer.would_do")], rows)
    widgets.note(t("customer.lift_note"))


def _table(explanation: Explanation) -> None:
    words = state.current_words()
    rows = [
        (
            t(f"metric.{line.metric}"),
            words.metric(line.metric, line.raw, data.company().currency),
            words.number(line.position, 1),
            words.share(line.weight / 100, 1) if line.points is not None else words.number(None),
            words.number(line.points, 1),
        )
        for line in _ordered(explanation)
    ]
    rows.append((t("common.label.score"), "", "", "", words.number(explanation.score, 1)))
    widgets.small_table(
        [t("workbook.card.indicator"), t("customer.value"), t("customer.position"), t("common.label.weight"), t("customer.points")],
        rows,
        total=True,
    )


def _ordered(explanation: Explanation) -> list[MetricLine]:
    """The indicators as the waterfall shows them: the heaviest first, the unknown last."""
    return sorted(explanation.lines, key=lambda line: (line.points is None, -line.weight))
