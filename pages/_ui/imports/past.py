"""What came in before: every import in one table, a row opens its record; and the lines that still wait for their customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.imports.origins import corrected_since
from crmcore.store.imports.records import lines_left, pending_counts
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.imports import record, result
from pages._ui.imports.data_versions import moment
from pages._ui.state import state
from pages._ui.state.state import t


def waiting() -> None:
    """Lines of the data on screen that wait for their customers, as long as there are any."""
    version = data.version()
    if version is None or data.company().is_demo:
        return
    try:
        found = pending_counts(data.company().dir, version)
    except Problem as problem:
        st.warning(literal(state.current_words().problem(problem)), icon=":material/priority_high:")
        return
    if found:
        files = {row.payload["number"]: row.payload["file"] for row in data.past_imports()}
        named = [t("imports.waiting.of_file", n=n, file=files[number], number=number) for number, n in found.items()]
        result.waiting(sum(found.values()), named)


def past_imports() -> None:
    """Every import in the ledger, the newest first; under it the record of the one that is chosen."""
    rows = tuple(reversed(data.past_imports()))
    if not rows:
        st.caption(t("imports.past.none"))
        return
    past = [row.payload for row in rows]
    become = _become(past)
    frame = {
        "number": [p["number"] for p in past],
        "when": [moment(r.recorded_at) for r in rows],
        "who": [r.author for r in rows],
        "file": [p["file"] for p in past],
        "table": [t(f"table.{p['table']}") for p in past],
        "accepted": [p["counts"]["accepted"] for p in past],
        "waited": [p.get("orphans", 0) for p in past],
        "refused": [p["counts"]["refused"] - p.get("orphans", 0) for p in past],
        "version": [p["version"] for p in past],
        "in_force": [text for text, _ in become],
    }
    label = {name: t(f"imports.past.{name}") for name in frame}
    numbers = ("number", "accepted", "waited", "refused", "version")
    config = {name: st.column_config.NumberColumn(label[name], format="localized") for name in numbers}
    config |= {name: st.column_config.TextColumn(label[name]) for name in ("when", "who", "file", "table", "in_force")}
    key = f"imports.past.{len(rows)}.{data.version()}"
    st.caption(t("imports.past.choose"))
    st.dataframe(frame, hide_index=True, column_config=config, key=key, selection_mode="single-row", on_select="rerun")
    if chosen := (state.read(key) or {}).get("selection", {}).get("rows", []):
        row = rows[chosen[0]]
        of = record.record(row.payload["number"])
        widgets.section(t("imports.past.record", number=row.payload["number"], file=row.payload["file"]))
        widgets.note(
            t(
                "imports.past.signed",
                author=row.author,
                when=moment(row.recorded_at),
                table=t(f"table.{row.payload['table']}"),
                version=row.payload["version"],
            )
        )
        number, refused = row.payload["number"], row.payload["counts"]["refused"]
        since = _corrected_since().get(number, 0)
        findings = [become[chosen[0]][1], t("imports.past.mended", n=since, refused=refused) if since else ""]
        if any(findings):
            widgets.finding_list([widgets.Finding(sentence) for sentence in findings if sentence], key="ck-findings-past")
        if of is not None:
            record.draw(of, data.company().currency, "past")
            record.draw_parts(of, data.company().currency, "past")


def _corrected_since() -> Mapping[int, int]:
    """Lines of every import that came back corrected; none where a record is damaged, which is shown above."""
    try:
        return corrected_since(data.company().dir)
    except Problem:
        return {}


def _become(past: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What has become of every import's rows: (in a word, in a sentence; none for what is all there)."""
    version = data.version()
    in_force = data.lineage(version)
    left = lines_left(data.company().dir, version) if version and any(p.get("replaced") for p in past) else None
    found = []
    for import_ in past:
        n, lines = import_["counts"]["accepted"], import_["table"] == "order_line"
        held = n if left is None or not lines else min(left.get(import_["number"], 0), n)
        code = "undone" if import_["version"] not in in_force else "whole" if held == n else "part" if held else "replaced"
        found.append(
            (t(f"imports.past.become.{code}", held=held, n=n), "" if code == "whole" else t(f"imports.past.became.{code}", held=held, n=n))
        )
    return found
