"""The key figures of the churn page: the money at stake with those to call, bad debt, and who has gone."""

from __future__ import annotations

from crmcore.domain.churn.arrears import arrears_of
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.grading.book import Book
from pages._ui.churn import plan as churn_plan
from pages._ui.churn.result_keys import ARREARS, CHURNED
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """One line of them."""
    plan, words = churn_plan.plan_of(graded), state.current_words()
    arrears, gone = arrears_of(graded), churned_of(graded)
    owing, left = data.derived(graded, ARREARS, arrears.rows), data.derived(graded, CHURNED, gone.ranked)
    lost = gone.lost_with(left)
    written = int((gone.days_since[left] < (graded.scenario.day - churn_of(graded).inactive_since).days).sum())
    calls = (
        [
            Kpi(
                t("churn.kpi.value_at_most" if churn_of(graded).at_most else "churn.kpi.value"),
                _money(plan.value_at_risk),
                t("churn.kpi.value_under", n=plan.calls),
                about="churn.value",
            ),
            Kpi(
                t("churn.kpi.net"),
                _money(plan.net),
                t("churn.kpi.net_under", success=words.share(plan.terms.success / 100)),
                about="churn.net",
            ),
        ]
        if plan.by_model
        else [Kpi(t("metric.current_value"), _money(plan.value_at_risk), t("churn.kpi.value_plain", n=plan.calls), about="current_value")]
    )
    widgets.kpi_row(
        [
            *calls,
            Kpi(
                t("churn.kpi.watch"),
                words.number(len(owing)) if arrears.has_invoices else words.number(None),
                t("churn.kpi.watch_under", money=_money(arrears.overdue[owing].sum()))
                if arrears.has_invoices
                else t("churn.kpi.watch_none"),
                about="churn.watch",
            ),
            Kpi(
                t("churn.kpi.gone"),
                words.number(len(left)),
                t("churn.kpi.gone_under" if lost >= 0 else "churn.kpi.gone_spared", money=_money(abs(lost))),
                hint=t("churn.kpi.gone_hint", silent=words.number(len(left) - written), written=words.number(written)) if written else "",
                about="churn.gone",
            ),
        ]
    )


def _money(amount: float) -> str:
    return state.current_words().money(amount, data.company().currency, compact=True)
