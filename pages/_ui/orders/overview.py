"""How scarce material is shared: the choice, the sentences that matter, three ways side by side, materials."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from crmcore.domain.allocation.allocation import REASONS
from crmcore.domain.allocation.lines import LARGEST_WEIGHT, POLICIES
from crmcore.domain.facts.open_orders import PARTS
from crmcore.report.orders.figures import ways_chart
from crmcore.report.orders.tables import materials_table, uncounted, ways_table
from crmcore.report.orders.words import material_name, quantity, tier_names
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.orders import desk
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk as team_desk

#: materials named in a sentence, rows of the table of materials
NAMED, SHOWN = 3, 6


def controls() -> None:
    """The way, the floor of the lower tiers, the guard, the horizon."""
    widgets.note(desk.grades_note())
    way, guard, horizon = st.columns(3, gap="small", vertical_alignment="bottom")
    policy = desk.policy()
    with way:
        choice("policy", POLICIES, policy.name, lambda code: t(f"orders.policy.{code}"))
    with guard:
        choice("guard", desk.GUARDS, str(policy.guard_days), lambda code: t("orders.control.days", n=int(code)))
    with horizon:
        choice("horizon", desk.HORIZONS, str(policy.horizon_days), lambda code: t("orders.control.days", n=int(code)))
    widgets.note(t(f"orders.policy.{policy.name}_note"))
    if policy.name == "weighted":
        _weights()
    if policy.name != "due_date":
        with st.expander(t("orders.control.floors"), expanded=any(desk.floors().values()), key="orders.floors.open"):
            _floors()


def _weights() -> None:
    """A box for the weight of each tier."""
    words, scheme = state.current_words(), team_desk.grades_in_force()[0].scheme
    weights = desk.weights()
    names = tier_names(scheme.tiers, words, scheme.id)
    keys = {code: f"orders.weight.{scheme.id}.{place}" for place, code in enumerate(weights)}
    for column, (code, weight), name in zip(st.columns(len(weights), gap="small"), weights.items(), names, strict=True):
        column.number_input(
            t("orders.control.weight", tier=name),
            min_value=0.1,
            max_value=float(LARGEST_WEIGHT),
            step=0.5,
            format="%.1f",
            **widget_state.value(keys[code], weight),
            on_change=_remember_weights,
            args=(scheme.id, keys),
        )


def _floors() -> None:
    """A box for the floor of each tier."""
    words, scheme = state.current_words(), team_desk.grades_in_force()[0].scheme
    floors = desk.floors()
    keys = {code: f"orders.floor.{scheme.id}.{place}" for place, code in enumerate(floors)}
    for column, (code, floor), name in zip(
        st.columns(len(floors), gap="small"), floors.items(), tier_names(scheme.tiers, words, scheme.id), strict=True
    ):
        column.number_input(
            t("orders.control.floor", tier=name),
            min_value=0,
            max_value=100,
            step=5,
            **widget_state.value(keys[code], floor),
            help=t("orders.control.floor_hint"),
            on_change=lambda: desk.set_floors({code: int(state.read(key) or 0) for code, key in keys.items()}),
        )


def _remember_weights(scheme: str, keys: dict[str, str]) -> None:
    weights = {code: state.read(key) for code, key in keys.items()}
    state.remember(desk.weights_key(scheme), tuple(sorted((code, float(weight)) for code, weight in weights.items() if weight)))


def choice(name: str, choices: Sequence[str], now: str, label: Callable[[str], str]) -> None:
    """A box for a setting of the page; the first of `choices` is the usual one."""
    numbers = all(code.isdigit() for code in choices)
    shown = sorted(choices, key=int) if numbers else list(choices)
    st.selectbox(
        t(f"orders.control.{name}"),
        shown,
        **widget_state.choice(f"orders.{name}.box", now, shown),
        format_func=fixed_labels(shown, label),
        help=t(f"orders.control.{name}_hint"),
        on_change=lambda: state.choose(f"orders.{name}", state.read(f"orders.{name}.box"), choices[0]),
    )


def figures() -> None:
    """The key figures of the way chosen, beside due date alone."""
    words, ways, currency = state.current_words(), desk.ways(), data.company().currency
    now, before = ways.share(ways.chosen.name)[-1], ways.share("due_date")[-1]
    scarce = int(ways.result.scarce.sum())
    widgets.kpi_row(
        [
            Kpi(
                t("orders.kpi.scarce"),
                words.number(scarce),
                t("orders.kpi.scarce_under", n=ways.demand.orders.materials.count),
                loss=scarce > 0,
                hint=t("orders.kpi.scarce_hint"),
                about="orders.scarce",
            ),
            Kpi(
                t("orders.kpi.fill"),
                words.share(now.fill or 0),
                t("orders.kpi.instead", value=words.share(before.fill or 0)),
                hint=t("orders.kpi.fill_hint"),
                about="orders.fill",
            ),
            Kpi(
                t("orders.kpi.complete"),
                words.number(now.complete),
                t("orders.kpi.complete_under", n=now.lines, before=words.number(before.complete)),
                hint=t("orders.kpi.complete_hint"),
                about="orders.complete",
            ),
            Kpi(
                t("orders.kpi.late"),
                words.number(now.late),
                t("orders.kpi.instead", value=words.number(before.late)),
                loss=now.late > 0,
                hint=t("orders.kpi.late_hint"),
                about="orders.late",
            ),
            Kpi(
                t("orders.kpi.moved"),
                words.money(now.given_back, currency, compact=True),
                t("orders.kpi.moved_under", n=len(ways.transfers)),
                hint=t("orders.kpi.moved_hint"),
                about="orders.moved",
            ),
        ]
    )


def draw() -> None:
    """Sentences, the chart and the table by tier, the scarce materials."""
    words, ways, currency = state.current_words(), desk.ways(), data.company().currency
    followed = widgets.finding_list([*_main(), *_remarks()], key="orders.findings")
    if followed:
        listed.show(followed)
    scheme = team_desk.grades_in_force()[0].scheme.id
    top = tier_names(ways.tiers, words, scheme)[0]
    first, plain = (ways.share(name)[0].fill for name in (_compared(), "due_date"))
    title = t(
        "orders.chart.title", tier=top, before=words.share(plain or 0), after=words.share(first or 0), way=t(f"orders.policy.{_compared()}")
    )
    widgets.figure(ways_chart(ways, words, scheme, dark=state.dark(), title=title), key="orders.chart")
    widgets.section(t("orders.ways.title"))
    widgets.small_table(*ways_table(ways, words, scheme, currency), total=True, cards=True)
    widgets.note(t("orders.ways.note"))
    widgets.section(t("orders.materials.title"))
    head, rows = materials_table(ways, words)
    if rows:
        widgets.small_table(head, rows[:SHOWN], text_columns=2, cards=True)
        if len(rows) > SHOWN:
            widgets.note(t("orders.shown", n=SHOWN, all=len(rows)))
    else:
        widgets.note(t("orders.materials.none"))


def _compared() -> str:
    """The way that the chart sets against due date alone."""
    name = desk.policy().name
    return name if name != "due_date" else "strict"


def _main() -> list[Finding]:
    """What the chosen way gives to whom, and who pays for it."""
    words, ways, currency = state.current_words(), desk.ways(), data.company().currency
    names = tier_names(ways.tiers, words, team_desk.grades_in_force()[0].scheme.id)
    if not ways.result.scarce.any():
        return [Finding(t("orders.finding.enough"), "good")]
    if ways.chosen.name == "due_date":
        return [Finding(t("orders.finding.by_due_date"))]
    now, before = ways.share(ways.chosen.name)[:-1], ways.share("due_date")[:-1]
    changes = [(one.value - other.value, one, other) for one, other in zip(now, before, strict=True) if one.lines]
    _, most, most_before = max(changes, key=lambda row: row[0])
    least_change, least, least_before = min(changes, key=lambda row: row[0])
    found = [
        Finding(
            t(
                "orders.finding.gains" if most.late != most_before.late else "orders.finding.gains_as_late",
                tier=names[most.tier],
                now=words.share(most.fill or 0),
                before=words.share(most_before.fill or 0),
                late=words.number(most.late),
                late_before=words.number(most_before.late),
            ),
            "good",
            t("orders.finding.open"),
            "orders.gains",
        )
    ]
    if least_change < 0:
        found.append(
            Finding(
                t(
                    "orders.finding.gives_back",
                    tier=names[least.tier],
                    value=words.money(-least_change, currency, compact=True),
                    now=words.share(least.fill or 0),
                    before=words.share(least_before.fill or 0),
                ),
                "bad",
                t("orders.finding.open"),
                "orders.gives_back",
            )
        )
    return found


def _remarks() -> list[Finding]:
    """Floors that do not hold, materials nobody counted, orders that wait, what is assumed."""
    words, ways, found = state.current_words(), desk.ways(), []
    names = tier_names(ways.tiers, words, team_desk.grades_in_force()[0].scheme.id)
    for gap in ways.result.floor_gaps[:NAMED]:
        why = "stock" if gap.reason == REASONS[0] else "before"
        tiers = t("orders.list_separator").join(names[tier] for tier in gap.tiers)
        asked, there = (
            quantity(ways, gap.material, float(steps * ways.demand.step[gap.material]) / PARTS, words) for steps in (gap.asked, gap.served)
        )
        values = {"material": material_name(ways, gap.material), "tiers": tiers, "asked": asked, "given": there}
        found.append(Finding(t(f"orders.finding.floor_{why}", **values), "bad"))
    if len(ways.result.floor_gaps) > NAMED:
        found.append(Finding(t("orders.finding.floors_more", n=len(ways.result.floor_gaps) - NAMED), "bad"))
    if missing := uncounted(ways):
        found.append(Finding(t("orders.finding.uncounted", n=len(missing), materials=", ".join(missing[:NAMED])), "bad"))
    if idle := desk.orders().idle_hands:
        found.append(Finding(t("orders.finding.idle", n=len(idle), order=idle[0].order_id), "bad"))
    if conflicts := desk.conflicts():
        found.append(Finding(t("orders.finding.conflicts", n=len(conflicts))))
    waiting = [int((ways.demand.state == place).sum()) for place in (1, 2)]
    if any(waiting):
        found.append(Finding(t("orders.finding.waiting", n=waiting[0] + waiting[1], arrival=waiting[1], later=waiting[0])))
    if ways.chosen.name != "due_date" and (old := int((ways.day - ways.demand.lines.due > ways.chosen.guard_days).sum())):
        found.append(Finding(t("orders.finding.guard", n=old, days=ways.chosen.guard_days)))
    if whole := int(ways.demand.lines.whole.sum()):
        found.append(Finding(t("orders.finding.whole", n=whole)))
    if assumed := int(ways.demand.orders.materials.pieces_assumed.sum()):
        found.append(Finding(t("orders.finding.pieces", n=assumed)))
    if came := int((ways.demand.orders.materials.arrived > 0).sum()):
        found.append(Finding(t("orders.finding.arrived", n=came)))
    return found
