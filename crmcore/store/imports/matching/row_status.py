"""What the view `judged` says of a record in `broken`: nothing of one that comes in, else why it does not.

`blank`, `total`, `merged` (the very same row again under a key), `known` (the data have it already and only new lines were wanted), or
`field:E-RULE` of one that is refused. An orphan is refused with the rule ORPHAN, but only waits.
"""

from __future__ import annotations

KNOWN, MERGED = "known", "merged"
ORPHAN = "E-ORPHAN"
#: SQL: the record waits for its customer; it is the company's, now or later; it is part of the data, with this import or before
WAITS = f"coalesce(broken like '%:{ORPHAN}', false)"
FRESH = f"(broken is null or {WAITS})"
CAME_IN = f"(broken is null or broken in ('{KNOWN}', '{MERGED}'))"
