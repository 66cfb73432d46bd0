"""Why a record does not come in: the values of the column `violation` of the relation `validation_view`.

NULL stands for an accepted record. Otherwise `blank`, `total` (a line of totals), `merged` (the very same row again under a key),
`known` (the data have it already and only new lines were wanted), `left_out` (by what was answered about its status), `further` (it
carries an order on whose amount stands on another line), or `field:E-RULE`
of a record that is refused. A record of an unknown customer is refused with the rule UNKNOWN_CUSTOMER, but only waits for its customer:
it is pending.
"""

from __future__ import annotations

BLANK, TOTAL, KNOWN, MERGED, LEFT_OUT, FURTHER = "blank", "total", "known", "merged", "left_out", "further"
UNKNOWN_CUSTOMER = "E-ORPHAN"

#: SQL conditions on a row of `validation_view`
ACCEPTED = "violation is null"
PENDING = f"coalesce(violation like '%:{UNKNOWN_CUSTOMER}', false)"
ACCEPTED_OR_PENDING = f"({ACCEPTED} or {PENDING})"
#: part of the data, with this import or before
IN_DATA = f"({ACCEPTED} or violation in ('{KNOWN}', '{MERGED}'))"
