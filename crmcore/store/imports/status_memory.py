"""What a company knows of statuses: its own words in `statuses.toml` of its folder, and the answers of the imports in force."""

from __future__ import annotations

import tomllib
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.line_status import MEANINGS, TREATMENTS, Meaning, StatusMemory, Treatment, folded_status
from crmcore.store.imports.records import past_requests

#: `cancelled = ["RMA closed", "撤"]` and so on: a meaning and the words that a company uses for it
OWN_WORDS = "statuses.toml"


def status_memory(company_dir: Path | None) -> StatusMemory:
    """The company's own words and its last answer per status; nothing of a company that is not there yet. Problem `bad_statuses`."""
    if company_dir is None:
        return StatusMemory()
    answers: dict[str, Treatment] = {}
    for request in past_requests(Path(company_dir)):
        for status, answer in request.get("status", {}).items():
            answers |= {folded_status(status): treatment for treatment in TREATMENTS if treatment == answer}
    return StatusMemory(_own_words(Path(company_dir) / OWN_WORDS), answers)


def _own_words(path: Path) -> dict[str, Meaning]:
    if not path.exists():
        return {}
    try:
        plain = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise Problem("bad_statuses", file=OWN_WORDS, detail=str(broken)) from broken
    words: dict[str, Meaning] = {}
    for name, listed in plain.items():
        meaning = next((meaning for meaning in MEANINGS if meaning == name), None)
        if meaning is None or not isinstance(listed, list):
            raise Problem("bad_statuses", file=OWN_WORDS, detail=f"{name}; {', '.join(MEANINGS)}")
        words |= {folded_status(str(word)): meaning for word in listed}
    return words
