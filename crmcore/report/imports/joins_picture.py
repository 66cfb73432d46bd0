"""The picture of joined tables: a box for each, a line from the many to the one, and on it the column and the share that matches.

Plain boxes of HTML at fixed places: so it takes the colours of the page, in the light and in the dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

#: sizes in pixels: a box at least, between boxes, for each line that leaves a box, and how far lines turn before a box
LEAST_HEIGHT, GAP_DOWN, LINE, TURN = 50, 16, 40, 16
#: width of a box and of the gap for the lines: of up to three columns, and of more, so that four are in sight at once
WIDTHS, NARROW_WIDTHS, MOST_WIDE = (196, 148), (150, 96), 3


@dataclass(frozen=True, slots=True)
class PicturedTable:
    """A box: the table's name, and below it what it is and how many records it has. `strong`: the order lines; `aside`: left out."""

    name: str
    below: str
    strong: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class PicturedJoin:
    """A line from one table to another, by the column `on`; `share` as it is read (97.9%), `weak` where much does not match."""

    many: str
    one: str
    on: str
    share: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a box stands, its size, and the room for lines on its right."""

    left: float
    top: float
    height: float
    width: int
    gap: int

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def joins_picture(tables: Sequence[PicturedTable], joins: Sequence[PicturedJoin], title: str) -> str:
    """The picture as HTML; `title` is read aloud before it."""
    places = _places(tables, joins)
    width = max(place.left for place in places.values()) + max(place.width for place in places.values()) + 2
    height = max(place.top + place.height for place in places.values()) + 2
    parts = [_line(join, joins, places) for join in joins] + [_box(table, places[table.name]) for table in tables]
    return (
        f'<div class="ck-joins" role="group" aria-label="{escape(title)}" style="width:{width:.0f}px;height:{height:.0f}px">'
        f"{''.join(parts)}</div>"
    )


def _leaving(table: str, joins: Sequence[PicturedJoin]) -> list[PicturedJoin]:
    return [join for join in joins if join.many == table]


def _places(tables: Sequence[PicturedTable], joins: Sequence[PicturedJoin]) -> dict[str, _Place]:
    """Tables that nothing leads to stand on the left, every other one right of all that lead to it, as near to them as there is room."""
    column = {table.name: 0 for table in tables}
    for _ in tables:
        for join in joins:
            column[join.one] = max(column[join.one], column[join.many] + 1)
    joined = {name for join in joins for name in (join.many, join.one)}
    order = sorted(tables, key=lambda table: (table.aside, table.name not in joined, not table.strong))
    places: dict[str, _Place] = {}
    columns = max(column.values(), default=0) + 1
    box, gap = WIDTHS if columns <= MOST_WIDE else NARROW_WIDTHS
    for n in range(columns):
        here = [table.name for table in order if column[table.name] == n]
        tall = {name: max(LEAST_HEIGHT, LINE * len(_leaving(name, joins)) + 6.0) for name in here}
        wanted = {name: _wanted(name, joins, places, tall[name]) for name in here}
        if n:
            here.sort(key=lambda name: wanted[name])
        free = 0.0
        for name in here:
            top = max(free, wanted[name] if n else 0.0)
            places[name] = _Place(n * (box + gap), top, tall[name], box, gap)
            free = top + tall[name] + GAP_DOWN
    return places


def _wanted(table: str, joins: Sequence[PicturedJoin], places: dict[str, _Place], height: float) -> float:
    """The upper edge at which a box stands level with the lines that lead to it."""
    levels = [_exit(join, joins, places) for join in joins if join.one == table and join.many in places]
    return max(0.0, sum(levels) / len(levels) - height / 2) if levels else 0.0


def _exit(join: PicturedJoin, joins: Sequence[PicturedJoin], places: dict[str, _Place]) -> float:
    """The height at which a line leaves its box: each has a level of its own."""
    place, leaving = places[join.many], _leaving(join.many, joins)
    return place.top + place.height * (leaving.index(join) + 0.5) / len(leaving)


def _box(table: PicturedTable, place: _Place) -> str:
    kind = "strong" if table.strong else "aside" if table.aside else "plain"
    return (
        f'<div class="ck-join-box ck-join-{kind}" title="{escape(table.name)}" '
        f'style="left:{place.left:.0f}px;top:{place.top:.0f}px;width:{place.width}px;height:{place.height:.0f}px">'
        f"<b>{escape(table.name)}</b><span>{escape(table.below)}</span></div>"
    )


def _line(join: PicturedJoin, joins: Sequence[PicturedJoin], places: dict[str, _Place]) -> str:
    """From the many across, down or up before the one, and on to it; the column stands above the line, the share below it."""
    many, one = places[join.many], places[join.one]
    y, start, end = _exit(join, joins, places), many.left + many.width, one.left
    shift = _leaving(join.many, joins).index(join) if len(_leaving(join.many, joins)) > 1 else 0
    turn = end - TURN - 7 * shift
    weak = " ck-join-weak" if join.weak else ""
    pieces = [_stroke("h", start, y, turn - start), _stroke("v", turn, min(y, one.middle), abs(one.middle - y))]
    pieces.append(_stroke("h", turn, one.middle, end - turn))
    tip = f'<i class="ck-join-tip" style="left:{end - 7:.0f}px;top:{one.middle - 4:.0f}px"></i>'
    room = many.gap - TURN - 18
    label = (
        f'<span class="ck-join-on" title="{escape(join.on)}" style="left:{start + 6:.0f}px;top:{y - 18:.0f}px;width:{room}px">'
        f'{escape(join.on)}</span><span class="ck-join-share" style="left:{start + 6:.0f}px;top:{y + 1:.0f}px">{escape(join.share)}</span>'
    )
    return f'<div class="ck-join{weak}">{"".join(pieces)}{tip}{label}</div>'


def _stroke(way: str, left: float, top: float, length: float) -> str:
    size = f"width:{length + 1:.0f}px" if way == "h" else f"height:{length + 1:.0f}px"
    return f'<i class="ck-join-{way}" style="left:{left:.0f}px;top:{top:.0f}px;{size}"></i>'
