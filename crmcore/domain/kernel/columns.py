"""What a table is: its columns, their kinds, keys and the headers by which a file may name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "date", "money", "number", "share", "flag", "score", "percent"]

#: DuckDB type of each kind. Money is decimal because float sums differ from run to run.
SQL_TYPES: dict[str, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "money": "DECIMAL(18,4)",
    "number": "DECIMAL(18,4)",
    "share": "DOUBLE",
    "flag": "BOOLEAN",
    "score": "DOUBLE",
    "percent": "DOUBLE",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name
        Its name in the database; its locale key is `column.<table>.<name>`.
    kind
        What its values are; decides how text is read and which SQL type stores it.
    meaning
        What it says, in English, for documentation.
    synonyms
        Lower-case headers, English and Chinese, that an imported file may use for it.
    required, key
        It must be filled; it is part of the table's key.
    personal
        It points to a person (see `crmcore.domain.grading.privacy`).
    input_only
        The import derives another column from it; it is not stored.
    """

    name: str
    kind: Kind
    meaning: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    key: bool = False
    personal: bool = False
    input_only: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Without a key column identical rows are all counted.

    `date_column` names the column by which a row belongs to a day; None where rows have no date.
    """

    name: str
    columns: tuple[Column, ...]
    meaning: str
    date_column: str | None = None

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that the database holds."""
        return tuple(c for c in self.columns if not c.input_only)

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns; empty where there is no key."""
        return tuple(c.name for c in self.columns if c.key)

    def column(self, name: str) -> Column:
        """The column of that name; StopIteration where there is none."""
        return next(c for c in self.columns if c.name == name)


def column(name: str, kind: Kind, meaning: str, synonyms: str = "", **flags: bool) -> Column:
    """A column whose `synonyms` are written in one text, parted by "|"."""
    return Column(name, kind, meaning, tuple(s.strip() for s in synonyms.split("|") if s.strip()), **flags)
