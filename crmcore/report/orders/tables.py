"""Tables of scarce material: three ways by tier, materials, lines, customers, conflicts."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.allocation.conflicts import Conflict
from crmcore.domain.allocation.lines import POLICIES
from crmcore.domain.allocation.ways import WORDS, TierShare, Ways
from crmcore.domain.facts.open_orders import PARTS, UNKNOWN as UNCOUNTED
from crmcore.domain.grading.book import Book
from crmcore.domain.terms.ordinals import NEVER, ordinals_of
from crmcore.report.orders.words import material_name, quantity, tier_names, transfer_words
from crmcore.report.words.cells import TableCells, Tone, TonedText
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

#: the ways in the order in which they are shown: what there is without tiers first
SHOWN_WAYS: tuple[str, ...] = ("due_date", "strict", "weighted")
_TONES: dict[str, Tone] = {"gains": "good", "gives_back": "bad"}


def ways_table(ways: Ways, words: Words, scheme: str, currency: str) -> TableCells:
    """One row a tier, and all together: orders; fill, late orders and value given by each way; what the chosen one changes."""
    shares = {name: ways.share(name) for name in POLICIES}
    head = (
        words.t("orders.ways.tier"),
        words.t("orders.ways.orders"),
        *(words.t(f"orders.ways.fill_{name}") for name in SHOWN_WAYS),
        *(words.t(f"orders.ways.late_{name}") for name in SHOWN_WAYS),
        words.t("orders.ways.value"),
        words.t("orders.ways.change"),
        words.t("orders.ways.profit"),
    )
    names = (*tier_names(ways.tiers, words, scheme), words.t("orders.ways.all"))
    lines = []
    for place, name in enumerate(names):
        of: dict[str, TierShare] = {way: shares[way][place] for way in POLICIES}
        now, before = of[ways.chosen.name], of["due_date"]
        if not now.lines:
            continue
        lines.append(
            (
                name,
                words.number(now.orders),
                *(_share(of[way].fill, words) for way in SHOWN_WAYS),
                *(words.number(of[way].late) for way in SHOWN_WAYS),
                words.money(now.value, currency, compact=True),
                change_of(now.value - before.value, words, currency, compact=True),
                change_of(now.profit_change, words, currency, compact=True),
            )
        )
    return head, lines


def materials_table(ways: Ways, words: Words) -> TableCells:
    """The scarce materials, the least covered first: next arrival, at hand, wanted, covered, lines not full."""
    demand, result = ways.demand, ways.result
    orders = demand.orders
    order = np.flatnonzero(result.scarce)
    missing = 1 - result.stock / np.maximum(result.wanted_of, 1)
    lines = []
    for material in order[np.lexsort((order, -missing[order]))].tolist():
        step = float(demand.step[material]) / PARTS
        comes = orders.arrivals_day[orders.arrivals_material == material]
        lines.append(
            (
                material_name(ways, material),
                words.date(comes.min().astype(object)) if len(comes) else UNKNOWN,
                quantity(ways, material, float(result.stock[material]) * step, words),
                quantity(ways, material, float(result.wanted_of[material]) * step, words),
                _share(float(result.stock[material] / result.wanted_of[material]), words),
                words.number(int((~result.complete & (demand.lines.material == material)).sum())),
            )
        )
    return tuple(words.t(f"orders.materials.{name}") for name in ("material", "arrival", "stock", "wanted", "cover", "waiting")), lines


def changed_lines(ways: Ways) -> np.ndarray:
    """int64: the lines that the chosen way serves otherwise than due date alone, the largest change of value first; unknown value last."""
    change = np.abs((ways.result.served - ways.baseline.served) * np.nan_to_num(ways.demand.value))
    touched = np.flatnonzero(ways.result.served != ways.baseline.served)
    return touched[np.lexsort((touched, -change[touched]))]


def lines_table(ways: Ways, book: Book, which: np.ndarray, words: Words, currency: str) -> TableCells:
    """Some lines: customer, order, tier, material; wanted, by due date alone, now; what that is, and who gives what up to whom."""
    demand, lines = ways.demand, ways.demand.lines
    named = customer_names(book, lines.customer)
    moved = transfer_words(ways, [str(name) for name in named], words, currency)
    tiers = tier_names(ways.tiers, words, book.scheme.id)
    wanted, before, now = demand.wanted_quantity(), demand.quantity(ways.baseline.served), demand.quantity(ways.result.served)
    rows = []
    for line in which.tolist():
        material = int(lines.material[line])
        word = WORDS[ways.word[line]]
        rows.append(
            (
                named[line],
                demand.orders.ids[int(demand.at[line])].as_py(),
                tiers[lines.tier[line]],
                material_name(ways, material),
                TonedText(words.t(f"orders.word.{word}"), _TONES.get(word, "plain")),
                moved.get(line, ""),
                quantity(ways, material, float(wanted[line]), words),
                quantity(ways, material, float(before[line]), words, unit=False),
                quantity(ways, material, float(now[line]), words, unit=False),
            )
        )
    names = ("customer", "order", "tier", "material", "word", "moved", "wanted", "before", "now")
    return tuple(words.t(f"orders.lines.{name}") for name in names), rows


def customers_table(ways: Ways, book: Book, words: Words, currency: str, most: int | None = None) -> TableCells:
    """Each customer before and after: value wanted, value given by each way, the change that the chosen one makes; the largest first.
    `most`: so many at most, and those alone whom the ways treat differently."""
    lines = ways.demand.lines
    value = np.nan_to_num(ways.demand.value)
    rows, place = np.unique(lines.customer, return_inverse=True)
    by = {name: np.bincount(place, value * ways.by[name].served, len(rows)) for name in POLICIES}
    wanted = np.bincount(place, value * lines.wanted, len(rows))
    tier = np.zeros(len(rows), np.int64)
    tier[place] = lines.tier
    change = by[ways.chosen.name] - by["due_date"]
    order = np.lexsort((rows, -np.abs(change)))
    if most is not None:
        order = order[(np.ptp(np.array([by[name] for name in POLICIES]), axis=0) > 0)[order]][:most]
    named = customer_names(book, rows[order])
    tiers = tier_names(ways.tiers, words, book.scheme.id)

    def money(amount: float) -> str:
        return words.money(amount, currency)

    head = tuple(words.t(f"orders.customers.{name}") for name in ("customer", "tier", "wanted", *SHOWN_WAYS, "change"))
    return head, [
        (
            name,
            tiers[tier[k]],
            money(wanted[k]),
            *(money(by[way][k]) for way in SHOWN_WAYS),
            change_of(float(change[k]), words, currency),
        )
        for name, k in zip(named, order.tolist(), strict=True)
    ]


def conflicts_table(ways: Ways, conflicts: tuple[Conflict, ...], book: Book, words: Words) -> TableCells:
    """Two orders, one material, the same days: who comes first, who lacks how much, and why."""
    demand, lines = ways.demand, ways.demand.lines
    named = customer_names(book, lines.customer)
    tiers = tier_names(ways.tiers, words, book.scheme.id)

    def who(line: int) -> str:
        number = demand.orders.ids[int(demand.at[line])].as_py()
        day = words.date(date.fromordinal(int(lines.due[line])))
        return words.t("orders.conflict.who", customer=str(named[line]), order=number, tier=tiers[lines.tier[line]], day=day)

    return tuple(words.t(f"orders.conflict.{name}") for name in ("material", "winner", "loser", "why", "missing")), [
        (
            material_name(ways, one.material),
            who(one.winner),
            who(one.loser),
            words.t(f"orders.why.{one.reason}"),
            quantity(ways, one.material, one.missing * float(demand.step[one.material]) / PARTS, words),
        )
        for one in conflicts
    ]


def change_of(amount: float, words: Words, currency: str, *, compact: bool = False) -> str:
    """A change of money with its sign and tone; unknown where it is NaN."""
    if np.isnan(amount):
        return UNKNOWN
    text = words.money(amount, currency, compact=compact)
    if not round(amount, 2):
        return words.money(0, currency)
    return TonedText(f"+{text}" if amount > 0 else text, "good" if amount > 0 else "bad")


def uncounted(ways: Ways) -> list[str]:
    """Numbers of the materials that open orders want and nobody counted."""
    materials = ways.demand.orders.materials
    wanted = np.unique(ways.demand.orders.material)
    return [materials.ids[k].as_py() for k in wanted.tolist() if materials.on_hand[k] == UNCOUNTED]


def waits_until(ways: Ways) -> int:
    """How many lines wait for an arrival that still makes them in time."""
    return int((ways.demand.arrival[ordinals_of(ways.demand.orders.due) >= ways.day] != NEVER).sum())


def _share(value: float | None, words: Words) -> str:
    return UNKNOWN if value is None else words.share(value)
