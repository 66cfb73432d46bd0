"""What is known of a table that is to be joined with others: its columns, how often their values repeat, what kind they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: what the values of a column are; `empty` when there are none
ValueKind = Literal["empty", "whole", "number", "date", "text"]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column of a table.

    header       as the file has it
    filled       how many records have a value
    distinct     how many different values there are
    kind         what its values are
    longest      characters of the longest value
    spellings    the header from its plain form to looser ones, without the table's own words
    key_names    what the column numbers: two columns with a common name may hold the same numbers
    low, high    the smallest and the largest value of a column of numbers
    """

    header: str
    filled: int
    distinct: int
    kind: ValueKind = "text"
    longest: int = 0
    spellings: tuple[str, ...] = ()
    key_names: frozenset[str] = frozenset()
    low: float | None = None
    high: float | None = None

    @property
    def is_unique(self) -> bool:
        """Whether no value stands in two records."""
        return self.filled > 0 and self.distinct == self.filled

    @property
    def is_key_like(self) -> bool:
        """Whether the values may be numbers or codes that name something."""
        return self.kind in ("whole", "text")


@dataclass(frozen=True, slots=True)
class TableProfile:
    """A table: its name (`name`, and as it is compared: `plain_name`), how many records it has, and its columns in order."""

    name: str
    plain_name: str
    rows: int
    columns: tuple[ColumnProfile, ...]

    def column(self, header: str) -> ColumnProfile:
        """The column with a header. KeyError where there is none."""
        found = next((column for column in self.columns if column.header == header), None)
        if found is None:
            raise KeyError(header)
        return found


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """One column of one table, by the names of both."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Join:
    """Many records of one table belong to one of another: the values of `many` are found in `one`, whose values are unique.

    `matched` of `rows` records find their partner; `chosen`: by the user.
    """

    many: ColumnRef
    one: ColumnRef
    matched: int
    rows: int
    chosen: bool = False

    @property
    def matched_share(self) -> float:
        """Share of the records that find their partner, 0 to 1."""
        return self.matched / self.rows if self.rows else 0.0
