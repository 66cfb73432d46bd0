"""The open orders of the working date, how they are shared, and what the visitor looks at; read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.allocation.allocation import Allocation
from crmcore.domain.allocation.conflicts import Conflict, conflicts_of
from crmcore.domain.allocation.decisions import AcceptedAllocation
from crmcore.domain.allocation.lines import GUARD_DAYS, HORIZON_DAYS, POLICIES, Policy, weight_of
from crmcore.domain.allocation.ways import Ways
from crmcore.domain.scheduling.by_hand import SequenceChange, changes_on
from crmcore.domain.scheduling.decisions import AcceptedSequence
from crmcore.domain.scheduling.sequence import FROZEN_DAYS, RULES, Plans
from crmcore.store.decisions.act.allocation import accepted_allocations, newest_allocation
from crmcore.store.decisions.act.sequences import accepted_sequences, newest_change, newest_sequence, sequence_changes
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.orders.orders import RESTS_ON, OrdersDay, outcomes, read_orders_day, read_plans
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once
from pages._ui.state.state import t
from pages._ui.team import desk as team_desk

#: choice of the link that holds the floors
FLOORS = "orders.floors"
#: what there is to choose, the usual first: days of the guard and of the horizon, days that stay
GUARDS: tuple[str, ...] = (str(GUARD_DAYS), "7", "21", "30", "60")
HORIZONS: tuple[str, ...] = (str(HORIZON_DAYS), "7", "14", "60", "90")
FROZEN: tuple[str, ...] = (str(FROZEN_DAYS), "0", "1", "3", "5")


@dataclass(frozen=True, slots=True)
class OrdersKey(ResultKey[OrdersDay]):
    """The open orders on a working date, with every decision up to a ledger position."""

    day: date
    position: int
    scheme: str


@dataclass(frozen=True, slots=True)
class WaysKey(ResultKey[Ways]):
    """The stock of a working date shared three ways."""

    day: date
    position: int
    scheme: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class ConflictsKey(ResultKey[tuple[Conflict, ...]]):
    """The conflicts under the chosen way."""

    ways: WaysKey


@dataclass(frozen=True, slots=True)
class PlansKey(ResultKey[Plans]):
    """The production sequence of a working date."""

    day: date
    position: int
    scheme: str
    frozen_days: int


def position() -> int:
    """How far the decisions go that open orders rest on."""
    return once("orders.position", lambda: Ledger(data.company().dir).position(*RESTS_ON))


def orders() -> OrdersDay:
    """The open orders on the working date."""
    graded, _ = team_desk.grades_in_force()
    key = OrdersKey(working_date(), position(), graded.scheme.id)
    return data.derived(graded, key, lambda _: read_orders_day(data.company(), graded, team_desk.terms_in_force(), key.day))


def policy() -> Policy:
    """How the visitor wants scarce material shared."""
    scheme = team_desk.grades_in_force()[0].scheme
    name = state.chosen("orders.policy", POLICIES, POLICIES[0])
    return Policy(
        name,
        int(state.chosen("orders.guard", GUARDS, GUARDS[0])),
        int(state.chosen("orders.horizon", HORIZONS, HORIZONS[0])),
        tuple(sorted((tier, floor / 100) for tier, floor in floors().items() if floor)) if name != "due_date" else (),
        state.read(weights_key(scheme.id)) or (),
    )


def floors() -> dict[str, int]:
    """Tier's code ("" for customers without one) → percent of what its orders want that they get before the policy; from the link."""
    codes = (*team_desk.grades_in_force()[0].scheme.tiers, "")
    pairs = (text.rpartition(":") for text in state.view().choices.get(FLOORS, "").split("~"))
    asked = {tier.replace("none", ""): int(number) for tier, _, number in pairs if number.isdigit() and int(number) <= 100}
    return {code: asked.get(code, 0) for code in codes}


def set_floors(percents: dict[str, int]) -> None:
    """Keep the floors in the link."""
    state.choose(FLOORS, "~".join(f"{tier or 'none'}:{number}" for tier, number in percents.items() if number), "")


def weights_key(scheme: str) -> str:
    """Session key of the weights that the visitor set for the tiers of a scheme: ((tier, weight), …)."""
    return f"orders.weights.{scheme}"


def weights() -> dict[str, float]:
    """Tier's code ("" for customers without one) → weight in force."""
    found, scheme = orders(), team_desk.grades_in_force()[0].scheme
    own, last = dict(policy().weights), max(found.priorities)
    codes = (*scheme.tiers, "")
    return {code: own.get(code, float(weight_of(priority, last))) for code, priority in zip(codes, found.priorities, strict=True)}


def ways() -> Ways:
    """The stock shared in each way."""
    graded, _ = team_desk.grades_in_force()
    return data.derived(graded, _ways_key(), lambda _: orders().ways(policy()))


def conflicts() -> tuple[Conflict, ...]:
    """The conflicts under the chosen way."""
    graded, _ = team_desk.grades_in_force()
    return data.derived(graded, ConflictsKey(_ways_key()), lambda _: conflicts_of(chosen()))


def chosen() -> Allocation:
    """The chosen way."""
    return ways().result


def rule() -> str:
    """The rule of the production sequence on screen."""
    return state.chosen("orders.rule", RULES, RULES[0])


def frozen_days() -> int:
    """Production days that stay."""
    return int(state.chosen("orders.frozen", FROZEN, FROZEN[0]))


def plans() -> Plans:
    """The production sequence by each rule. Raises `Problem("no_capacity")`."""
    graded, _ = team_desk.grades_in_force()
    key = PlansKey(working_date(), position(), graded.scheme.id, frozen_days())
    return data.derived(graded, key, lambda _: read_plans(data.company(), orders(), key.frozen_days))


def order_numbers() -> list[str]:
    """The numbers of the open orders, by place."""
    return once("orders.numbers", lambda: sorted(set(orders().orders.ids.to_pylist())))


def allocations() -> tuple[AcceptedAllocation, ...]:
    """Every allocation accepted, oldest first."""
    return once("orders.accepted", lambda: accepted_allocations(data.company()))


def became(accepted: AcceptedAllocation) -> list[str]:
    """What became of the lines of an accepted allocation by the working date."""
    version = team_desk.grades_in_force()[0].version
    return once(("orders.became", accepted.position), lambda: list(outcomes(data.company(), version, accepted, working_date())))


def sequences() -> tuple[AcceptedSequence, ...]:
    """Every sequence accepted, oldest first."""
    return once("orders.sequences", lambda: accepted_sequences(data.company()))


def moves() -> tuple[SequenceChange, ...]:
    """The changes of the sequence by hand that count on the working date, oldest first."""
    return once("orders.moves", lambda: changes_on(sequence_changes(data.company()), working_date()))


def moves_based_on() -> int:
    """Position of the newest change of the sequence by hand on screen."""
    return once("orders.moves_based_on", lambda: newest_change(data.company()))


def based_on() -> int:
    """Position of the newest decision about scarce material on screen."""
    return once("orders.based_on", lambda: newest_allocation(data.company()))


def sequence_based_on() -> int:
    """Position of the newest accepted sequence on screen."""
    return once("orders.sequence_based_on", lambda: newest_sequence(data.company()))


def grades_note() -> str:
    """Which grades the tiers are."""
    run = team_desk.grades_in_force()[1]
    if run is None:
        return t("orders.draft", day=working_date())
    return t("orders.published", run=run.name, day=state.current_words().date(run.as_of))


def _ways_key() -> WaysKey:
    scheme = team_desk.grades_in_force()[0].scheme.id
    return WaysKey(working_date(), position(), scheme, policy())
