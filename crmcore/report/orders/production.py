"""The production sequence: lateness by tier, who becomes late because of whom, the orders as they run, and the chart of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.grading.book import Book
from crmcore.domain.scheduling.by_hand import SequenceChange
from crmcore.domain.scheduling.jobs import HOUR
from crmcore.domain.scheduling.sequence import NAMED, Plans
from crmcore.report.orders.words import tier_names
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for, tier_colors
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words

#: the rules in the order in which they are shown: what there is without tiers first
SHOWN_RULES: tuple[str, ...] = ("due_date", "tier_due", "reserved")
#: pixels of an order's line in the chart
_ROW = 22
#: days shown before the working date and after the last order done at most
_FARTHEST = 30
#: where on a day a bar begins and ends, and a due day is marked
_EARLY, _LATE = time(1), time(23)


def lateness_table(plans: Plans, words: Words, scheme: str, currency: str) -> TableCells:
    """One row a tier, and all together: orders, late ones by each rule, days late and value late by ours."""
    found = {rule: plans.lateness(rule) for rule in SHOWN_RULES}
    names = (*tier_names(plans.tiers, words, scheme), words.t("orders.ways.all"))
    head = (
        words.t("orders.ways.tier"),
        words.t("orders.ways.orders"),
        *(words.t(f"orders.rule.{rule}") for rule in SHOWN_RULES),
        words.t("orders.sequence.days"),
        words.t("orders.sequence.value"),
    )
    lines = []
    for place, name in enumerate(names):
        ours = found["reserved"][place]
        if not ours.orders:
            continue
        late = (found[rule][place] for rule in SHOWN_RULES)
        lines.append(
            (
                name,
                words.number(ours.orders),
                *(words.t("orders.sequence.late_of", n=row.late, share=words.share(row.late_share or 0)) for row in late),
                words.number(ours.days),
                words.money(ours.value, currency, compact=True),
            )
        )
    return head, lines


def overtaken_table(plans: Plans, book: Book, numbers: list[str], words: Words) -> TableCells:
    """Orders that are late here and would be in time by due date alone, with those that went before."""
    jobs = plans.jobs
    named, tiers = customer_names(book, jobs.customer), tier_names(plans.tiers, words, book.scheme.id)

    def who(job: int) -> str:
        hours = words.number(jobs.hours[job] / HOUR, 1)
        customer, tier = str(named[job]), tiers[jobs.tier[job]]
        return words.t("orders.sequence.who", customer=customer, order=numbers[jobs.order[job]], tier=tier, hours=hours)

    lines = []
    for one in plans.overtaken:
        because = words.t("orders.transfer.and").join(who(job) for job in one.by)
        if one.others:
            because = words.t("orders.transfer.more", shown=because, n=one.others)
        lines.append(
            (
                named[one.job],
                numbers[jobs.order[one.job]],
                tiers[jobs.tier[one.job]],
                because,
                words.number(one.days),
                words.number(one.hours, 1),
            )
        )
    return tuple(words.t(f"orders.sequence.{name}") for name in ("customer", "order", "tier", "because", "days", "before_hours")), lines


def moves_table(plans: Plans, rule: str, changes: Sequence[SequenceChange], book: Book, numbers: list[str], words: Words) -> TableCells:
    """Changes by hand: the order, what and why, by whom, when it is done now, and who becomes late because of it."""
    jobs = plans.jobs
    named = customer_names(book, jobs.customer)
    job_of = {numbers[place]: job for job, place in enumerate(jobs.order.tolist())}
    moves = {move.job: move for move in plans.moves}
    lines = []
    for change in changes:
        job = job_of.get(change.order_id)
        what = words.t(f"orders.moving.{change.action}")
        if change.until is not None:
            what = words.t("orders.moving.held_until", day=change.until)
        if job is None or job not in moves or plans.by[rule].frozen[job]:
            done, late = "–", words.t("orders.moving.idle")
        else:
            if plans.early(rule, moves[job]):
                begins = date.fromordinal(int(plans.by[rule].begins[job]))
                what = words.t("orders.moving.early", held=what, day=begins)
            found = plans.late_by_hand(rule, moves[job])
            done = words.date(date.fromordinal(int(plans.by[rule].ends[job])))
            named_late = [
                words.t(
                    "orders.moving.late",
                    customer=str(named[one.job]),
                    order=numbers[jobs.order[one.job]],
                    n=one.days,
                    before=words.number(one.before),
                )
                for one in found[:NAMED]
            ]
            late = words.t("orders.list_separator").join(named_late) or words.t("orders.moving.nobody")
            if len(found) > NAMED:
                late = words.t("orders.transfer.more", shown=late, n=len(found) - NAMED)
        lines.append((change.order_id, what, change.reason, change.author, done, late))
    return tuple(words.t(f"orders.moving.{name}") for name in ("order", "what", "reason", "author", "done", "because")), lines


def sequence_rows(
    plans: Plans, rule: str, book: Book, numbers: list[str], words: Words
) -> tuple[tuple[str, ...], list[list[str | float | date | None]]]:
    """Every order as it runs, for files: place, order, customer, tier, hours, begins, done, due, days late, whether it stays."""
    jobs, run, late = plans.jobs, plans.by[rule], plans.late(rule)
    named, tiers = customer_names(book, jobs.customer), tier_names(plans.tiers, words, book.scheme.id)
    names = ("place", "order", "customer", "tier", "hours", "begins", "ends", "due", "days", "frozen")
    return tuple(words.t(f"orders.sequence.{name}") for name in names), [
        [
            float(place),
            numbers[jobs.order[job]],
            str(named[job]),
            tiers[jobs.tier[job]],
            jobs.hours[job] / HOUR,
            *(date.fromordinal(int(day)) for day in (run.begins[job], run.ends[job], jobs.due[job])),
            float(late[job]),
            words.t(f"orders.sequence.{'stays' if run.frozen[job] else 'free'}"),
        ]
        for place, job in enumerate(run.order.tolist(), 1)
    ]


def gantt_chart(plans: Plans, rule: str, book: Book, which: np.ndarray, words: Words, *, dark: bool = False, title: str = "") -> go.Figure:
    """One line an order, from the day it begins to the day it is done, in its tier's colour; a diamond on its due day, red where late.

    `which`: the jobs shown, in the order in which they run.
    """
    theme, jobs, run = theme_for(dark), plans.jobs, plans.by[rule]
    colors = (*tier_colors(len(plans.tiers), dark), theme.muted)
    names = tier_names(plans.tiers, words, book.scheme.id)
    named = [escape_text(str(name)[:22]) for name in customer_names(book, jobs.customer[which])]
    late = plans.late(rule)[which] > 0
    figure = new_figure(dark, _ROW * len(which) + 110, title, words.t("orders.gantt.subtitle") if title else "")
    begins, ends, due = (days[which] for days in (run.begins, run.ends, jobs.due))
    hover = [
        words.t(
            "orders.gantt.hover",
            customer=named[k],
            hours=words.number(jobs.hours[job] / HOUR, 1),
            begins=words.date(date.fromordinal(int(begins[k]))),
            ends=words.date(date.fromordinal(int(ends[k]))),
            due=words.date(date.fromordinal(int(due[k]))),
        )
        for k, job in enumerate(which.tolist())
    ]
    for tier in np.unique(jobs.tier[which]).tolist():
        at = np.flatnonzero(jobs.tier[which] == tier)
        x, y, texts = [], [], []
        for k in at.tolist():
            x += [*(datetime.combine(date.fromordinal(int(day)), moment) for day, moment in ((begins[k], _EARLY), (ends[k], _LATE))), None]
            y += [k, k, None]
            texts += [hover[k], hover[k], None]
        figure.add_scatter(
            x=_moments(x), y=y, mode="lines", name=names[tier], line={"color": colors[tier], "width": 11}, hoverinfo="text", hovertext=texts
        )
    for name, mask, color in (("in_time", ~late, theme.ink), ("late", late, theme.loss)):
        at = np.flatnonzero(mask)
        if len(at):
            figure.add_scatter(
                x=_moments([datetime.combine(date.fromordinal(int(day)), _LATE) for day in due[at]]),
                y=at,
                mode="markers",
                name=words.t(f"orders.gantt.{name}"),
                marker={"symbol": "diamond", "size": 9, "color": color, "line": {"color": theme.paper, "width": 1}},
                hoverinfo="text",
                hovertext=[hover[k] for k in at.tolist()],
                cliponaxis=False,
            )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"color": theme.ink}})
    figure.update_yaxes(
        range=[len(which) - 0.5, -0.5], tickvals=list(range(len(which))), ticktext=named, tickfont={"size": 11, "color": theme.ink}
    )
    figure.update_xaxes(
        type="date", showgrid=True, nticks=6, tickformat="%m-%d", range=_span(plans, np.concatenate((begins, ends, due)), ends)
    )
    return figure


def _moments(days: Sequence[datetime | None]) -> list[str | None]:
    return [None if day is None else day.isoformat() for day in days]


def _span(plans: Plans, shown: np.ndarray, done: np.ndarray) -> list[str]:
    """From a day before all that is shown to a day after it, at most `_FARTHEST` days to either side of the working date and of the last
    order done."""
    first = max(int(shown.min(initial=plans.day)), plans.day - _FARTHEST) - 1
    last = min(int(shown.max(initial=plans.day)), int(done.max(initial=plans.day)) + _FARTHEST) + 2
    return [date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()]
