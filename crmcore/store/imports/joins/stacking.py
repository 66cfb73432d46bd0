"""Tables whose records stand behind each other: the lines of each further one count on from those before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from crmcore.store.reading.source.source import Source


def one_behind_the_other(sources: Sequence[Source]) -> Source:
    """The account of the lines of several tables together; all else is that of the first."""
    before, malformed = 0, []
    for source in sources:
        lines = [None if line is None else line + before for line in source.malformed["line"].to_pylist()]
        malformed.append(source.malformed.set_column(0, source.malformed.schema.field(0), pa.array(lines, pa.int64())))
        before += source.lines
    return replace(
        sources[0],
        lines=before,
        head=sum(source.head for source in sources),
        header_lines=sum(source.header_lines for source in sources),
        blank=sum(source.blank for source in sources),
        set_aside=sum(source.set_aside for source in sources),
        malformed=pa.concat_tables(malformed),
    )
