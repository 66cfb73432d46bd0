"""The import that a visitor prepares: the file, the company it is meant for, the answers so far, and the preview that follows.

A Draft lives in the visitor's session, its file under a random name in a hidden folder beside the companies. Nothing of
it is visible to anybody else, and nothing reaches a company before the job in `background_job` runs.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO, cast

from crmcore.domain.kernel.names import LONGEST_NAME, one_line
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import BY_NAME, ORDER_LINE
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.privacy import privacy_of
from crmcore.store.files.disk_errors import disk_errors_as_problems
from crmcore.store.imports.joins.values import ProcessedTables
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.reading.source.headers import fields_of
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.values.currencies import Named, named_currency
from crmcore.store.sandbox.run_with_limits import Progress
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import data, several_tables
from pages._ui.imports.uploads import Upload, shared_stem, sweep
from pages._ui.state import state

#: answers that hold for the company the file goes to, and for no other
OF_COMPANY = ("again", "other_company", "on_overlap", "come_before", "other_currency", "customer")
#: answers about how the file is laid out: another one makes all answers about its content void
LAYOUT = ("sheet", "header", "header_row", "header_rows", "encoding", "delimiter")
#: answers that make others void: by them other lines have come back, or none
VOIDS = {"returns": ("status",), "role": ("returns", "status"), "join": ("returns", "status")}


@dataclass(frozen=True, slots=True)
class Draft:
    """`token` names the Draft, `upload` is its file; `table` None: guessed; `target` is a company's slug, "" a new company called
    `company_name`; `currency` is that company's, None: the one the file names; `answers` are fields of ImportRequest, `mapping`
    field → column number or None (left empty). `more`: names and sizes of further files; `together`: their tables (or the sheets of
    the one workbook) come in as one."""

    token: str
    upload: Upload = field(repr=False, compare=False)
    name: str
    size: int
    target: str = ""
    company_name: str = ""
    currency: str | None = None
    table: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    mapping: Mapping[str, int | None] = field(default_factory=dict)
    more: tuple[tuple[str, int], ...] = ()
    together: bool = False

    @property
    def files(self) -> list[tuple[Path, str]]:
        """Where its files are, each with its name."""
        return [(self.upload.numbered(n), name) for n, name in enumerate((self.name, *(name for name, _ in self.more)))]

    @property
    def file(self) -> Path:
        """Where the file of the Draft is."""
        return self.upload.file

    def request(self, table: str) -> ImportRequest:
        """The request to import the file as `table`, with all answers so far."""
        guessed = self.table is None and table == ORDER_LINE.name
        return ImportRequest(file=self.file, table=table, guessed=guessed, mapping=self.mapping, file_name=self.name, **self.answers)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the Draft reads now. `preview` None: the file cannot be read as it is, `problem` says why.

    `all_questions` are all questions, once each, the answered ones too, so that an answer can be changed; `open` their options
    without an answer. Of several tables the request and the preview are those of the order lines, `tables` has them all.
    """

    request: ImportRequest
    preview: Preview | None
    problem: Problem | None
    all_questions: tuple[Question, ...]
    open: frozenset[str]
    tables: ProcessedTables | None = None


def draft() -> Draft | None:
    """The import being prepared, if any."""
    return state.read("import.draft")


def current_draft() -> Draft:
    """The import being prepared; `Problem("import_gone")` where there is none any more."""
    found = draft()
    if found is None:
        raise Problem("import_gone")
    return found


def begin(uploads: Sequence[tuple[BinaryIO, str, int]]) -> None:
    """Take uploaded files (content, name, size) and start preparing their import; an earlier Draft of this visitor is dropped.
    `Problem`: disk_failed, disk_read_only."""
    discard()
    sweep()
    names = [(one_line(name)[-120:] or "–", size) for _, name, size in uploads]
    token = secrets.token_hex(16)
    started = Draft(token, Upload(token), *names[0], *_whom([name for name, _ in names]), more=tuple(names[1:]))
    with disk_errors_as_problems():
        started.file.parent.mkdir(parents=True, mode=0o700)
        for (path, _), (content, *_) in zip(started.files, uploads, strict=True):
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)
    started = replace(started, together=several_tables.has_several_tables([path for path, _ in started.files]))
    state.remember("import.draft", started)


def apart() -> None:
    """Read one sheet of the workbook instead of all sheets together."""
    change(together=False, answers={}, mapping={}, table=None)
    state.forget("import.asked")


def discard() -> None:
    """Forget the Draft and remove its file."""
    if (left := draft()) is not None:
        remove_upload(left)
    state.forget("import.draft", "import.reading", "import.asked", "imports.status.chosen")


def remove_upload(left: Draft) -> None:
    """Remove the file of a Draft."""
    left.upload.remove()


def change(**fields: Any) -> None:
    """Change single fields of the Draft."""
    state.remember("import.draft", replace(current_draft(), **fields))


def choose_table(table: str) -> None:
    """Read the file as another table: what was mapped belonged to the old one."""
    change(table=table, mapping={}, answers=_layout_of(current_draft().answers))
    state.forget("import.asked")


def choose_target(slug: str) -> None:
    """Bring the file into another company, "" a new one: what was answered about the one before says nothing of this."""
    asked = state.read("import.asked", {}).get("currency")
    of_company = (*OF_COMPANY, "currency") if asked is not None and asked.code == "currency_unset" else OF_COMPANY
    change(target=slug, answers={k: v for k, v in current_draft().answers.items() if k not in of_company})


def choose_currency(code: str) -> None:
    """The new company's amounts are in `code`, whatever the file says; where the file was asked about its sign, that is the answer."""
    asked = state.read("import.asked", {}).get("currency")
    if asked is not None and asked.code == "which_currency":
        answer("currency", code or None)
    change(currency=code)


def answer(option: str, value: Any) -> None:
    """Answer a question or correct how the file is laid out; None takes the answer back."""
    if option == "currency":
        change(currency=None)
    present = current_draft()
    others = {k: v for k, v in present.answers.items() if k != option}
    if option in LAYOUT:
        others = _layout_of(others)
        if option != "sheet" or value != _sheet_read():  # in another sheet the headers may stand elsewhere
            others.pop("header" if option == "header_row" else "header_row", None)
        change(mapping={})
        layout_questions = {k: q for k, q in state.read("import.asked", {}).items() if k in LAYOUT}
        state.remember("import.asked", layout_questions)
    if void := VOIDS.get(option, ()):
        others = {k: v for k, v in others.items() if k not in void}
        state.remember("import.asked", {k: q for k, q in state.read("import.asked", {}).items() if k not in void})
    change(answers=others if value is None else {**others, option: value})


def _sheet_read() -> str | None:
    """The sheet that the Draft reads as it is now."""
    cached = state.read("import.reading")
    return cached[1].preview.sheet if cached and cached[1].preview else None


def map_field(name: str, number: int | None, table: str) -> None:
    """Fill a field from a column (None: leave it empty); a column serves one field, so another one gives it up."""
    mapping = {f: None if number is not None and n == number else n for f, n in current_draft().mapping.items()}
    answers = dict(current_draft().answers)
    if "personal" in answers:  # a field of ours says itself whether it is personal
        answers["personal"] = tuple(n for n in answers["personal"] if n != number)
    change(table=table, mapping={**mapping, name: number}, answers=answers)


def value_of(question: Question, choice: str) -> Any:
    """The request's value for one choice of a question."""
    if question.option == "allow_refused":
        lines = cast("Mapping[str, Any]", question.values)
        return float(ceil(100 * lines["refused"] / lines["read"]))
    if question.option in ("header", "again"):
        return choice == "yes"
    return int(choice) if question.option == "header_row" and choice.isdigit() else choice


def currency(of: Reading) -> tuple[str, Named | None]:
    """The currency of the new company, and what in the file says so, unless the visitor chose it."""
    present = current_draft()
    found = named_currency(of.preview.columns, _money(of)) if of.preview else None
    if present.currency is not None:
        return present.currency, None
    if chosen := present.answers.get("currency"):  # of several in the file
        return chosen, None
    return (found.currency, found) if found else (of.preview.currency if of.preview else "", None)


def is_silent_on_currency(of: Reading) -> bool:
    """The file has amounts and does not say in which currency: neither one nor several."""
    amounts = of.preview is not None and any(c.field in _money(of) for c in of.preview.columns)
    return amounts and "currency" not in of.open and not currency(of)[0] and current_draft().currency is None


def _money(of: Reading) -> set[str]:
    return {c.name for c in fields_of(BY_NAME[of.request.table]) if c.kind == "money"}


def target() -> Company | None:
    """The company the import goes to; None: a new one."""
    present = current_draft()
    return next((c for c in own_companies() if c.slug == present.target), None)


def target_hides() -> bool:
    """Whether the company the import goes to hides personal data."""
    into = target()
    return into is not None and privacy_of(into.dir).hidden


def own_companies() -> tuple[Company, ...]:
    """Companies a file may be imported into: never the demo."""
    return tuple(c for c in data.companies() if not c.is_demo)


def reading(show: Progress | None = None) -> Reading:
    """How the Draft reads now: cached until an answer, the company or its data change. `show` is told how far reading the file is."""
    present, company = current_draft(), target()
    basis = (
        present.token,
        present.table,
        present.together,
        dict(present.answers),
        dict(present.mapping),
        company,
        company and current_version_number(company.dir),
    )
    if (cached := state.read("import.reading")) and cached[0] == basis:
        return cached[1]
    found = _read(present, company, show)
    state.remember("import.reading", (basis, found))
    return found


def _read_tables(present: Draft, company: Company | None, show: Progress | None) -> Reading:
    """How several tables read: the questions of all of them, each option once."""
    request = present.request("order_line")
    try:
        found = several_tables.preview_tables(company, present.files, request, present.upload.readings, show)
    except Question as question:
        return _asked(request, None, None, (question,))
    except Problem as problem:
        return _asked(request, None, problem, ())
    if not found.belong_together and not present.more:  # a workbook whose sheets have nothing in common
        change(together=False)
        return _read(replace(present, together=False), company, show)
    parts = sorted(found.parts, key=lambda part: part.table != "order_line")
    previews = [part.processed.preview for part in parts]
    questions = tuple({q.option: q for preview in reversed(previews) for q in preview.questions}.values())
    problem = found.problem or next((preview.problem for preview in previews if preview.problem), None)
    shown = parts[0].request if parts else request
    return replace(_asked(replace(request, table=shown.table), previews[0] if previews else None, problem, questions), tables=found)


def _read(present: Draft, company: Company | None, show: Progress | None) -> Reading:
    if present.together:
        return _read_tables(present, company, show)
    request = present.request(present.table or "order_line")
    try:
        preview = several_tables.preview(company, request, present.upload.readings, show)
        if preview.problem is not None and preview.problem.code == "other_table":
            request = present.request(str(preview.problem.values["likely"]))
            preview = several_tables.preview(company, request, present.upload.readings, show)
        if preview.problem is not None and preview.problem.code == "personal_is_field":
            fields = {c.number for c in preview.columns if c.field}  # a column that was marked fills a field by now
            request = replace(request, personal=tuple(n for n in request.personal if n not in fields))
            preview = several_tables.preview(company, request, present.upload.readings, show)
    except Question as question:
        return _asked(request, None, None, (question,))
    except Problem as problem:
        return _asked(request, None, problem, ())
    return _asked(request, preview, preview.problem, preview.questions)


def _asked(request: ImportRequest, preview: Preview | None, problem: Problem | None, questions: tuple[Question, ...]) -> Reading:
    """Questions by their option: two about one option (the day order of two columns) are answered together."""
    now = dict(reversed({q.option: q for q in reversed(questions)}.items()))
    known: dict[str, Question] = {**state.read("import.asked", {}), **now}
    state.remember("import.asked", known)
    all_questions = (q for option, q in known.items() if option in now or option in current_draft().answers)
    # which sheet it is comes before where its headers stand, and whose file it is before what the company has
    order = {"sheet": 0, "table": 0, **dict.fromkeys(LAYOUT[1:], 1), "other_company": 2}
    shown = tuple(sorted(all_questions, key=lambda q: order.get(q.option, 3)))
    return Reading(request, preview, problem, shown, frozenset(now))


def _layout_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in answers.items() if k in LAYOUT}


def _whom(file_names: Sequence[str]) -> tuple[str, str]:
    """(target, new company's name) to begin with: the own company on screen, else a new one, called after what the files' names share."""
    shown = data.company()
    stem = shared_stem(file_names)
    words = re.sub(r"[\s_]+", " ", stem).strip()[: LONGEST_NAME - 4] or stem[: LONGEST_NAME - 4]
    taken = {c.name.casefold() for c in data.companies()}
    free = next(n for n in (words, *(f"{words} {k}" for k in range(2, 10_000))) if n.casefold() not in taken)
    return "" if shown.is_demo else shown.slug, free


def fields_shown(preview: Preview) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields of the table to show at once, the required ones first, and those that wait behind "more"."""
    table = BY_NAME[preview.table]
    wanted = required_fields(preview.table)
    matched = [m.field for m in preview.mapping]
    own = [c.name for c in table.columns]
    first = [*wanted, *(f for f in own if f in matched and f not in wanted), *(f for f in matched if f not in own)]
    touched = [f for f in current_draft().mapping if f not in first and ":" not in f]
    return (*first, *touched), tuple(f for f in (c.name for c in fields_of(table)) if f not in first and f not in touched)


def required_fields(table: str) -> tuple[str, ...]:
    """Fields a file must fill. An order line's amount is one of them, though it may be worked out."""
    found = BY_NAME[table].needed
    return (*found, "amount") if table == "order_line" else found
