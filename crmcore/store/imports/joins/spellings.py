"""Which field a column of one of several tables fills: by its header as it stands, then by looser spellings of it.

`order_purchase_timestamp` of the orders is a purchase date, `review_score` a score, `product_category_name` a category: without the words
that a table's headers share, with `timestamp` as `date`, without `name` at the end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from crmcore.domain.joins.profiles import ColumnProfile, ColumnRef, TableProfile
from crmcore.domain.joins.propose import BARE
from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import BY_NAME, TABLES
from crmcore.store.reading.source.headers import fields_of, match_headers, plain_header, without_brackets

#: endings that say that a column numbers something
_NUMBERING = ("id", "no", "number", "num", "key", "code", "编号", "代码", "编码", "号码", "号")
_MOMENTS = re.compile(r"(timestamp|datetime|时间)$")
_NAME = re.compile(r"(?<=.)(name|名称)$")
_WORDS = re.compile(r"[\s_\-./\\]+")
#: a word that at least so many headers of a table begin with is the table's own
_SHARED = 2


def spellings(headers: Sequence[str]) -> list[tuple[str, ...]]:
    """Per header its plain form, then the same without the table's own first word, with moments as dates, without `name`."""
    parted = [_WORDS.split(_snake(header).strip().casefold()) for header in headers]
    first = Counter(words[0] for words in parted if len(words) > 1)
    own = {word for word, n in first.items() if n >= _SHARED}
    found = []
    for header, words in zip(headers, parted, strict=True):
        plain = plain_header(without_brackets(header))
        short = "".join(words[1:]) if len(words) > 1 and words[0] in own else plain
        forms = [plain, short, _MOMENTS.sub("date", plain), _MOMENTS.sub("date", short), _NAME.sub("", plain), _NAME.sub("", short)]
        found.append(tuple(dict.fromkeys(form for form in forms if form)))
    return found


def _snake(header: str) -> str:
    """`OrderId` → `Order_Id`, so that its words part."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", header)


def key_names(plain: str, is_text: bool) -> frozenset[str]:
    """What a column numbers, by its header: `order_id`, `订单号` → order; a text also goes by its own header."""
    if plain in BARE:
        return frozenset()
    names = {plain.removesuffix(ending) for ending in _NUMBERING if plain.endswith(ending) and plain != ending}
    names |= {field.removesuffix("_id") for field in _id_fields().get(plain, ())}
    if is_text and not names:
        names.add(plain)
    return frozenset(name for name in names if name)


@cache
def _id_fields() -> Mapping[str, tuple[str, ...]]:
    """Header → the fields with numbers that go by it."""
    found: dict[str, set[str]] = {}
    for table in TABLES:
        for column in table.columns:
            if column.kind == "id":
                for word in (column.name, *column.synonyms):
                    found.setdefault(plain_header(word), set()).add(column.name)
    return {word: tuple(sorted(fields)) for word, fields in found.items()}


def plain_names(names: Sequence[str]) -> list[str]:
    """The tables' names as they are compared: without the words that most of them share (`olist_…_dataset`)."""
    parted = [[word for word in _WORDS.split(_snake(name).casefold()) if word] for name in names]
    counts = Counter(word for words in parted for word in set(words))
    shared = {word for word, n in counts.items() if len(names) > 2 and n > len(names) / 2 and word not in ("order", "orders")}
    return ["".join(word for word in words if word not in shared) or "".join(words) for words in parted]


class ByHeaders:
    """Fills fields of our tables by headers: a `Fit` of `domain.joins.roles`. `chosen`: what the user says of single tables, by their
    names: field → column, None for one that the table does not fill."""

    def __init__(self, tables: Sequence[TableProfile], chosen: Mapping[str, Mapping[str, ColumnRef | None]] | None = None) -> None:
        self._chosen = chosen or {}
        self._profiles: dict[ColumnRef, ColumnProfile] = {
            ColumnRef(table.name, column.header): column for table in tables for column in table.columns
        }

    def __call__(self, table: str, columns: Sequence[ColumnRef]) -> Mapping[str, ColumnRef]:
        """The fields of `table` that the columns fill: by their headers first, then by looser spellings, as far as the values allow."""
        ours = BY_NAME[table]
        found = self._settled(ours, columns)
        kinds = {column.name: column.kind for column in ours.columns}
        deepest = max((len(self._profiles[ref].spellings) for ref in columns), default=0)
        for level in range(deepest + 1):
            free = [ref for ref in columns if ref not in found.values() and ref not in self._spoken_for()]
            headers = [self._spelled(ref, level) for ref in free]
            empty = [number for number, ref in enumerate(free, 1) if self._profiles[ref].kind == "empty"]
            for match in match_headers(ours, headers, dict.fromkeys(found), empty):
                ref = free[match.number - 1]
                if match.field in self._chosen.get(ref.table, {}):
                    continue
                if match.field not in found and self._possible(kinds.get(match.field), ref, level):
                    found[match.field] = ref
        return found

    def _settled(self, ours: Table, columns: Sequence[ColumnRef]) -> dict[str, ColumnRef]:
        """What the user has chosen for fields of one of our tables, of these columns."""
        fields = {column.name for column in fields_of(ours)}
        chosen = [(name, ref) for of_table in self._chosen.values() for name, ref in of_table.items() if ref is not None]
        return {name: ref for name, ref in reversed(chosen) if name in fields and ref in columns}

    def _spoken_for(self) -> set[ColumnRef]:
        return {ref for of_table in self._chosen.values() for ref in of_table.values() if ref is not None}

    def _spelled(self, ref: ColumnRef, level: int) -> str:
        forms = (ref.column, *self._profiles[ref].spellings)
        return forms[level] if level < len(forms) else ""

    def _possible(self, kind: str | None, ref: ColumnRef, level: int) -> bool:
        """Whether the values of a column can be of a kind: no sum in a column of words, no day in one of numbers. A header that says it
        outright (the first two spellings) is believed: sums may be written in words."""
        values = self._profiles[ref].kind
        if kind in ("money", "number", "score", "percent"):
            return level < 2 or values in ("whole", "number")
        return kind != "date" or values != "number"
