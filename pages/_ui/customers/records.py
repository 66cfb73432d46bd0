"""What is on file of one customer: orders, invoices, complaints, answers, visits, attributes, relations; each its own tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from crmcore.domain.grading.book import Book
from crmcore.domain.relations.relations import customer_relations, standing_of
from crmcore.domain.visits.decisions import standing
from crmcore.report.trends.history import MonthlyHistory, history_bars
from crmcore.report.words.cells import CustomerName
from crmcore.store.decisions.act.complaints import complaint_actions
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.facts.details import RECORDS, Details, History
from pages._ui.components import widgets
from pages._ui.components.widgets import Kind
from pages._ui.data import data
from pages._ui.state import addresses, state, tabs
from pages._ui.state.state import t

#: record → its columns and how they are shown; a column is called as its table calls it, unless `customer.column` knows better
COLUMNS: dict[str, dict[str, Kind]] = {
    "orders": {
        "order_date": "date",
        "order_id": "text",
        "products": "text",
        "lines": "count",
        "quantity": "count",
        "amount": "money",
        "profit": "money",
        "status": "text",
    },
    "branches": {
        "branch": "text",
        "orders": "count",
        "first_order": "date",
        "last_order": "date",
        "amount": "money",
        "profit": "money",
    },
    "open_orders": {
        "due_date": "date",
        "order_id": "text",
        "material": "text",
        "quantity": "count",
        "amount": "money",
        "ordered_on": "date",
    },
    "payments": {
        "due_date": "date",
        "invoice_id": "text",
        "amount": "money",
        "paid_date": "date",
        "days_late": "days",
        "disputed": "text",
        "excused": "text",
        "late_reason": "text",
    },
    "complaints": {
        "opened_on": "date",
        "complaint_id": "text",
        "subject": "text",
        "handled_by": "text",
        "responded_on": "date",
        "closed_on": "date",
        "reopened_on": "date",
        "handling_hours": "number",
        "remedy_cost": "money",
    },
    "complaint_pauses": {"paused_on": "date", "resumed_on": "date", "complaint_id": "text", "reason": "text"},
    "surveys": {
        "answered_on": "date",
        "perceived": "points",
        "expected": "points",
        "recommend": "points",
        "trust": "points",
        "comment": "text",
    },
    "contacts": {"contacted_on": "date", "kind": "text", "rep_id": "text", "hours": "number", "note": "text"},
    "appointments": {"planned_on": "date", "kind": "text", "rep_id": "text", "hours": "number", "note": "text", "made_on": "date"},
    "services": {"spent_on": "date", "activity": "text", "hours": "number", "cost": "money"},
    "departures": {"departed_on": "date", "cause": "text", "reason": "text"},
    "attributes": {"category": "text", "name": "text", "value": "text", "observed_on": "date"},
    "relations": {"relation": "text", "customer_id": "text", "name": "customer", "tier": "text", "profit": "money", "since": "date"},
}
#: records whose tab is shown only where there is something in it
ONLY_WITH_ROWS = frozenset({"branches", "open_orders", "complaint_pauses", "appointments", "departures"})
#: a longer list scrolls inside its own height
ROWS_SHOWN = 12


def draw(graded: Book, row: int, known: Details, key: str) -> None:
    """A tab per record of the customer in `row`, its number of rows in its name. `key` must change with the customer."""
    shown = [name for name in RECORDS if name not in ONLY_WITH_ROWS or known.records[name].num_rows]
    labels = {name: _tab(name, known.records[name].num_rows) for name in shown}
    for name, tab in zip(shown, tabs.linked("customer.records", labels), strict=True):
        with tab:
            _record(graded, name, known.records[name], f"{key}.{name}")
            if name == "complaints":
                _recorded(graded, row, known.records[name])
            elif name == "contacts":
                _visits(graded, row)
            elif name == "relations":
                _hanging(graded, row)


def _recorded(graded: Book, row: int, on_file: pa.Table) -> None:
    """What people recorded on the Complaints page about the customer's complaints, by the day looked at."""
    customer = graded.mart.customers.ids[row].as_py()
    actions = [action for action in complaint_actions(data.company()) if action.on <= graded.scenario.day]
    numbers = {*on_file["complaint_id"].to_pylist(), *(action.complaint_id for action in actions if action.customer_id == customer)}
    for action in (action for action in actions if action.complaint_id in numbers and action.customer_id in ("", customer)):
        done = t(f"complaints.action.{action.action}")
        said = t("complaints.done", day=action.on, action=done, author=action.author, text=action.text)
        widgets.note(t("complaints.done_of", complaint=action.complaint_id, done=said))


def _visits(graded: Book, row: int) -> None:
    """The visits that people recorded by the day looked at, with what was learned, the newest first."""
    customer = graded.mart.customers.ids[row].as_py()
    made = [
        visit
        for visit in standing(visit_decisions(data.company().dir))
        if visit.customer_id == customer and visit.action == "visited" and visit.on <= graded.scenario.day
    ]
    for visit in sorted(made, key=lambda one: (one.on, one.position), reverse=True):
        widgets.note(" ".join(filter(None, (t("customer.visit_recorded", day=visit.on, author=visit.author), visit.text))))


def draw_history(graded: Book, months: History) -> None:
    """Amount and profit by month up to the date."""
    if not any(months.amount):
        widgets.empty_state(t("customer.no_history"), t("customer.no_history_hint", day=graded.scenario.day))
        return
    widgets.figure(
        history_bars(
            MonthlyHistory(months.months, months.amount, months.profit),
            state.current_words(),
            currency=data.company().currency,
            dark=state.dark(),
        ),
        key="customer.history",
    )


def _tab(name: str, count: int) -> str:
    label = t(f"customer.record.{name}")
    return t("customer.tab", label=label, n=count) if count else label


def _record(graded: Book, name: str, rows: pa.Table, key: str) -> None:
    table = RECORDS[name]
    if not rows.num_rows and table not in graded.mart.has:
        widgets.empty_state(t("common.empty.needs_table", table=t(f"table.{table}")), t("customer.needs_table_hint"))
        return
    if not rows.num_rows:
        widgets.note(t("customer.no_rows"))
        return
    kinds = {column: (_label(name, column), kind) for column, kind in COLUMNS[name].items()}
    height = "auto" if rows.num_rows <= ROWS_SHOWN else 35 * (ROWS_SHOWN + 1) + 3
    cells = _in_words(name, rows)
    if name == "relations":
        kinds["profit"] = (t(f"metric.{graded.mart.basis}"), "money")
        cells = {**cells, **_standing(graded, cells["customer_id"])}
    widgets.grid(cells, kinds, key, data.company().currency, height=height, cents=True)


def _standing(graded: Book, customers: list[str]) -> dict[str, list[Any]]:
    """Tier and profit of those that a customer is related to."""
    words = state.current_words()
    tiers, profit = standing_of(graded, customers)
    return {"tier": [None if tier is None else words.tier(graded.scheme.id, tier) for tier in tiers], "profit": profit}


def _hanging(graded: Book, row: int) -> None:
    """What the customer is to others, and the profit that hangs on it."""
    every, words = customer_relations(graded.mart), state.current_words()
    followers = int(every.supplies[row] + every.sent[row])
    if not followers:
        return
    amount = words.money(float(every.hanging[row]), data.company().currency, compact=True)
    values = {"supplies": int(every.supplies[row]), "sent": int(every.sent[row])}
    widgets.note(t("relations.hangs_here", n=followers, profit=t(f"metric.{graded.mart.basis}"), amount=amount, **values))


def _label(record: str, column: str) -> str:
    own = f"customer.column.{record}.{column}"
    return t(own) if state.current_words().has(own) else t(f"column.{RECORDS[record]}.{column}")


def _in_words(name: str, rows: pa.Table) -> Mapping[str, list[Any]]:
    """The rows as columns, codes replaced by words; texts of the files stay as they are."""
    cells: dict[str, list[Any]] = rows.to_pydict()
    if name == "payments":
        for flag in ("disputed", "excused"):
            cells[flag] = [t("customer.yes") if value else "" for value in cells[flag]]
    elif name in ("contacts", "appointments"):
        reps = data.rep_names()
        cells["rep_id"] = [reps.get(value, value) for value in cells["rep_id"]]
        cells["kind"] = [_word("customer.contact", value) for value in cells["kind"]]
    elif name == "branches":
        cells["branch"] = [value or t("customer.no_branch") for value in cells["branch"]]
    elif name == "departures":
        cells["cause"] = [_word("customer.cause", value) for value in cells["cause"]]
    elif name == "attributes":
        cells["category"] = [_word("common.attribute", value) for value in cells["category"]]
    elif name == "relations":
        cells["relation"] = [
            _word(f"customer.relation.{'out' if outward else 'in'}", kind)
            for kind, outward in zip(cells["kind"], cells["outward"], strict=True)
        ]
        named = zip(cells["customer_id"], cells["name"], strict=True)
        cells["name"] = addresses.named_addresses(CustomerName(name or customer_id, customer_id) for customer_id, name in named)
    return cells


def _word(prefix: str, code: str | None) -> str:
    key = f"{prefix}.{code}"
    return "" if code is None else t(key) if state.current_words().has(key) else code
