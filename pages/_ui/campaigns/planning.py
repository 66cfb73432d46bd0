"""Planning a campaign: the form, what it may return, what it could see, and launching it."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.campaigns.campaign import MOST_MONTHS, OUTCOMES, CampaignPlan
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.lifecycle.stages import STAGES
from crmcore.domain.value.matrix import BOXES
from crmcore.report.campaigns.tables import alternatives_table, chances_table
from crmcore.usecases.campaigns.campaigns import PlannedCampaign, outcome_ends
from crmcore.usecases.campaigns.choosing import RISKS, WHYS
from pages._ui.campaigns import desk
from pages._ui.components import widgets
from pages._ui.components.confirm import asked_once
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: an effect that is only visible from this share of the mean outcome on is told to be large
LARGE = 0.4
#: where a launch that was refused is said
REFUSED = "campaigns.launch"
PERCENT = 100.0


def draw() -> None:
    """The form, folded once something was launched, and below it what is known of the plan."""
    with st.expander(
        t("campaigns.plan.title"), expanded=not desk.launches() or state.read(desk.PLAN) is not None, key="campaigns.plan_open"
    ):
        widgets.note(t("campaigns.plan.note", day=desk.day()))
        _form()
        with st.spinner(t("campaigns.plan.working")):
            found = desk.planned()
        if isinstance(found, Problem):
            widgets.finding_list([Finding(state.current_words().problem(found), "bad")], key="campaigns.plan_problem")
        elif found is not None:
            _show(found)


def _form() -> None:
    scheme = data.schemes()[state.view().scenario.scheme]
    words = state.current_words()
    with st.form("campaigns.form", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        left.text_input(t("campaigns.field.name"), key="campaigns.name", max_chars=100)
        right.text_input(t("campaigns.field.treatment"), key="campaigns.treatment", max_chars=500)
        st.caption(t("campaigns.plan.whom"))
        whom = st.columns([3, 3, 3, 3, 4])
        whom[0].multiselect(
            t("campaigns.field.tier"),
            scheme.tiers,
            format_func=fixed_labels(scheme.tiers, lambda code: words.tier(scheme.id, code)),
            key="campaigns.tier",
            placeholder=t("common.filter.any"),
        )
        for column, name, values, label in (
            (whom[1], "stage", STAGES, "lifecycle.stage"),
            (whom[2], "box", BOXES, "value.box"),
            (whom[3], "risk", RISKS, "campaigns.risk"),
            (whom[4], "reason", WHYS, "worklist.reason"),
        ):
            column.multiselect(
                t(f"campaigns.field.{name}"),
                values,
                format_func=fixed_labels(values, lambda code, label=label: t(f"{label}.{code}")),
                key=f"campaigns.{name}",
                placeholder=t("common.filter.any"),
            )
        st.caption(t("campaigns.plan.money"))
        currency = data.company().currency
        costs = st.columns(4)
        costs[0].number_input(t("campaigns.field.cost_each", currency=currency), 0.0, 1e9, 0.0, format="%g", key="campaigns.cost_each")
        costs[1].number_input(t("campaigns.field.fixed_cost", currency=currency), 0.0, 1e12, 0.0, format="%g", key="campaigns.fixed_cost")
        costs[2].number_input(
            t("campaigns.field.success_value", currency=currency),
            0.0,
            1e12,
            None,
            format="%g",
            key="campaigns.success_value",
            placeholder=t("campaigns.field.success_value_empty"),
            help=t("campaigns.field.success_value_help"),
        )
        costs[3].number_input(
            t("campaigns.field.minimum_effect", currency=currency),
            0.0,
            1e12,
            None,
            format="%g",
            key="campaigns.minimum_effect",
            help=t("campaigns.field.minimum_effect_help"),
        )
        design = st.columns(4)
        design[0].slider(
            t("campaigns.field.success"), 0, 100, (5, 15), format="%d%%", key="campaigns.success", help=t("campaigns.field.success_help")
        )
        design[1].slider(t("campaigns.field.months"), 1, MOST_MONTHS, 6, key="campaigns.months")
        design[2].slider(
            t("campaigns.field.held_out"), 5, 90, 20, format="%d%%", key="campaigns.held_out", help=t("campaigns.field.held_out_help")
        )
        design[3].selectbox(
            t("campaigns.field.outcome"),
            OUTCOMES,
            format_func=fixed_labels(OUTCOMES, lambda code: t(f"metric.{code}")),
            key="campaigns.outcome",
        )
        st.form_submit_button(t("campaigns.plan.work_out"), type="primary", on_click=_ask, key="campaigns.work_out")


def _ask() -> None:
    """Remember the plan of the form, so that it is worked out."""
    low, high = state.read("campaigns.success", (5, 15))
    filters = tuple(
        (name, tuple(values)) for name in ("tier", "stage", "box", "risk", "reason") if (values := state.read(f"campaigns.{name}"))
    )
    plan = CampaignPlan(
        (state.read("campaigns.name") or "").strip(),
        (state.read("campaigns.treatment") or "").strip(),
        desk.day(),
        filters,
        int(state.read("campaigns.months", 6)),
        state.read("campaigns.held_out", 20) / PERCENT,
        float(state.read("campaigns.cost_each") or 0.0),
        float(state.read("campaigns.fixed_cost") or 0.0),
        SuccessRate(low / PERCENT, high / PERCENT),
        state.read("campaigns.success_value"),
        state.read("campaigns.minimum_effect"),
        state.read("campaigns.outcome", OUTCOMES[0]),
        state.view().scenario.scheme,
    )
    state.remember(desk.PLAN, plan)


def _show(found: PlannedCampaign) -> None:
    words, currency = state.current_words(), data.company().currency
    returns, treated = found.returns, found.treated
    held = len(found.rows) - treated
    no_cost = "" if returns.cost else t("campaigns.kpi.no_cost")
    widgets.kpi_row(
        [
            Kpi(
                t("campaigns.kpi.customers"),
                words.number(len(found.rows)),
                t("campaigns.kpi.customers_under", treated=words.number(treated), n=held),
                about="campaigns.customers",
            ),
            Kpi(
                t("campaigns.kpi.return"),
                words.money(returns.p50, currency, compact=True),
                t(
                    "campaigns.kpi.return_under",
                    low=words.money(returns.p10, currency, compact=True),
                    high=words.money(returns.p90, currency, compact=True),
                ),
                hint=t("campaigns.kpi.return_hint"),
                about="campaigns.return",
            ),
            Kpi(
                t("campaigns.kpi.break_even"),
                no_cost or (words.share(returns.break_even, 1) if returns.break_even is not None else t("campaigns.kpi.never")),
                t("campaigns.kpi.break_even_under", loss=words.share(returns.chance_of_loss)),
                hint=t("campaigns.kpi.break_even_hint"),
                about="campaigns.break_even",
            ),
            Kpi(
                t("campaigns.kpi.payback"),
                no_cost
                or (
                    t("campaigns.kpi.months", months=words.number(returns.payback_months, 1))
                    if returns.payback_months is not None
                    else t("campaigns.kpi.never")
                ),
                t("campaigns.kpi.payback_under", n=found.plan.months),
                about="campaigns.payback",
            ),
            Kpi(
                t("campaigns.kpi.holdout"),
                words.money(found.holdout_cost, currency, compact=True),
                t("campaigns.kpi.holdout_under", n=held),
                about="campaigns.holdout",
            ),
        ]
    )
    widgets.note(t("campaigns.plan.assumption", low=words.share(found.plan.success.low), high=words.share(found.plan.success.high)))
    _power(found)
    _launch(found)


def _power(found: PlannedCampaign) -> None:
    words, currency, rehearsal = state.current_words(), data.company().currency, found.rehearsal
    widgets.section(t("campaigns.power.title"))
    if rehearsal is None or not rehearsal.held_out:
        widgets.finding_list([Finding(t("campaigns.power.none", day=found.rehearsal_on), "bad")], key="campaigns.power")
        return
    visible, mean = rehearsal.smallest_visible(), rehearsal.mean_outcome
    share = visible / mean if mean > 0 else None
    values = {
        "n": rehearsal.customers,
        "day": found.rehearsal_on,
        "visible": words.money(visible, currency),
        "share": words.share(share) if share is not None else "–",
        "worth": words.money(found.worth, currency),
        "needed": words.money(rehearsal.smallest_worth_it(found.worth), currency),
    }
    sentences = [Finding(t("campaigns.power.visible", **values), "bad" if share is None or share > LARGE else "plain")]
    if share is None or share > LARGE:
        sentences.append(Finding(t("campaigns.power.large", **values), "bad"))
    sentences.append(Finding(t("campaigns.power.worth", **values)))
    sentences.append(_needed(found))
    widgets.finding_list(sentences, key="campaigns.power")
    widgets.small_table(*chances_table(rehearsal, found.worth, words, currency), cards=True)
    widgets.note(t("campaigns.power.chances_note"))
    if found.alternatives:
        planned = (found.plan.months, found.plan.held_out, visible, mean)
        widgets.small_table(*alternatives_table(planned, found.alternatives, words, currency), cards=True)


def _needed(found: PlannedCampaign) -> Finding:
    """How many customers, or how many months, would make the smallest worthwhile effect visible."""
    needed, words = found.needed, state.current_words()
    if needed is None:
        return Finding(t("campaigns.needed.unnamed"))
    worth = words.money(found.worth, data.company().currency)
    if needed.months == found.plan.months:
        return Finding(t("campaigns.needed.visible", worth=worth, customers=words.number(needed.customers)), "good")
    values = {"worth": worth, "customers": words.number(needed.customers), "available": words.number(needed.available)}
    enough = needed.customers <= needed.available
    many = t("campaigns.needed.customers" if enough else "campaigns.needed.too_many", **values)
    longer = (
        t("campaigns.needed.months", n=needed.months)
        if needed.months is not None
        else t("campaigns.needed.not_within", n=needed.tried)
        if needed.tried > found.plan.months
        else t("campaigns.needed.no_longer")
    )
    return Finding(t("campaigns.needed.both", many=many, longer=longer), "plain" if enough or needed.months is not None else "bad")


def _launch(found: PlannedCampaign) -> None:
    widgets.section(t("campaigns.launch.title"))
    widgets.note(t("campaigns.launch.note"))
    last_result.show(REFUSED)
    missing = _missing(found)
    if missing:
        words = state.current_words()
        widgets.finding_list([Finding(words.problem(problem), "bad") for problem in missing], key="campaigns.launch_missing")
        return
    ask_author("campaigns.author")
    plan = found.plan
    asked_once(
        "campaigns.launch",
        t("campaigns.launch.button"),
        t(
            "campaigns.launch.question",
            name=plan.name,
            day=plan.starts_on,
            treatment=plan.treatment or t("campaigns.launch.no_treatment"),
            treated=found.treated,
            held_out=len(found.rows) - found.treated,
            until=outcome_ends(plan),
        ),
        f"{hash(plan)}",
        lambda _: _go(found),
        kind="secondary",
        sure=t("campaigns.launch.sure"),
    )


def _missing(found: PlannedCampaign) -> list[Problem]:
    """What a launch would be refused for."""
    plan, taken = found.plan, {one.plan.name.casefold() for one in desk.launches()}
    return [
        *([Problem("campaign_name_missing")] if not plan.name else []),
        *([Problem("campaign_name_taken", name=plan.name)] if plan.name.casefold() in taken else []),
        *([Problem("campaign_minimum_missing")] if plan.minimum_effect is None else []),
        *([Problem("campaign_not_rehearsed", day=found.rehearsal_on.isoformat())] if found.rehearsal is None else []),
    ]


def _go(found: PlannedCampaign) -> None:
    try:
        launched = changes.launch_campaign(found)
    except Problem as problem:
        last_result.remember_refused(REFUSED, problem)
    else:
        last_result.remember_done(desk.PLACE, t("campaigns.launch.done", name=launched.plan.name))
        state.remember(desk.WHICH, launched.id)
        state.forget(desk.PLAN)
