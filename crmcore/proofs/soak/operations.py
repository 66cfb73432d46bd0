"""What is done to a small company while its writer is killed: imports, undo, overrides, renewal, letting go of versions.

A deed is a few steps. Between them the company is in a state that can be told: after a kill it is in the one before or
the one after the step that was under way.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.overrides import override_rows, record_override, withdraw_override
from crmcore.store.engine.damage import require_intact, sealed
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.locks import import_lock
from crmcore.store.files.paths import signature_file
from crmcore.store.imports.importing import run_import
from crmcore.store.imports.importing_tables import import_tables
from crmcore.store.imports.records import imports_folder, pending_counts
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.retention import RetentionPolicy, prune
from crmcore.store.versions.undo import switch_version

#: gets the company's folder
Step = Callable[[Path], object]
_AUTHOR = "soak"
_HEAD = "customer id,date,amount\n"
_FILES = {
    "january": _HEAD + "c1,2024-01-05,10\nc2,2024-01-20,20.5\nc9,2024-01-21,7\n",
    "february": _HEAD + "c1,2024-02-05,30\nc2,2024-02-20,wrong\nc3,2024-02-21,1\n",
    "january_again": _HEAD + "c1,2024-01-06,11\nc2,2024-01-20,20.5\n",
    "march": _HEAD + "c1,2024-03-05,5\n",
    "made": _HEAD + "c9,2024-05-20,2\nc8,2024-05-21,3\n",
    "april": _HEAD + "c1,2024-04-05,6\n",
    "people": "customer id,name,city\nc1,Li,Ulm\nc2,Hu,Ulm\n",
    "more_people": "customer id,name,city\nc1,Li,Bonn\nc9,Qi,Ulm\n",
    "heads": "order id,customer id,date\no1,c1,2024-06-05\no2,c9,2024-06-06\no3,c7,2024-06-07\n",
    "items": "order id,item,quantity,unit price\no1,pen,2,3\no1,book,1,4\no2,pen,1,3\no3,book,2,4\no3,pen,x,1\n",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """`before` makes the company, `steps` are what the killed writer does."""

    before: tuple[Step, ...]
    steps: tuple[Step, ...]


def bring(name: str, **answers: Any) -> Step:
    """A step: import the file of that name, which lies beside the company's folder."""

    def step(company: Path) -> object:
        request = ImportRequest(
            company.parent / f"{name}.csv",
            table="customer" if "people" in name else "order_line",
            allow_refused=50.0,
            today=date(2024, 12, 31),
            **answers,
        )
        return run_import(company, request, author=_AUTHOR)

    return step


def _bring_tables(*names: str, **answers: Any) -> Step:
    """A step: import the files of these names as one."""

    def step(company: Path) -> object:
        files = [(company.parent / f"{name}.csv", f"{name}.csv") for name in names]
        request = ImportRequest(files[0][0], allow_refused=50.0, today=date(2024, 12, 31), **answers)
        return import_tables(company, files, request, author=_AUTHOR)

    return step


def _corrected(number: int) -> Step:
    """Bring the refused lines of an import back, each of them mended; one had waited for its customer."""

    def step(company: Path) -> object:
        lines = (imports_folder(company) / f"{number:06d}" / "refused.csv").read_text("utf-8-sig")
        (company.parent / "mended.csv").write_text(lines.replace("c3", "c1").replace("wrong", "4"), "utf-8")
        return bring("mended")(company)

    return step


def _undo(version: int) -> Step:
    return lambda company: switch_version(company, version, author=_AUTHOR)


def _override(customer: str) -> Step:
    return lambda company: record_override(
        open_company(company),
        Override(
            customer_id=customer,
            scheme="abc",
            computed="B",
            assigned="A",
            reason="a large order is near",
            kind="fact",
            author=_AUTHOR,
            effective_on=date(2024, 6, 1),
            expires_on=default_expiry(date(2024, 6, 1)),
        ),
    )


def _withdrawn(customer: str) -> Step:
    return lambda company: withdraw_override(
        open_company(company), customer_id=customer, scheme="abc", author=_AUTHOR, effective_on=date(2024, 6, 2)
    )


def _of_an_earlier_layout(company: Path) -> None:
    """Sign the version in force as an earlier edition would have: without a word for its layout."""
    path = signature_file(company, current_version_number(company) or 0)
    result = json.loads(path.read_text("utf-8"))
    del result["layout"]
    path.write_text(json.dumps(sealed(result)), "utf-8")


def _let_go(company: Path) -> None:
    with import_lock(company, _AUTHOR):
        prune(company, RetentionPolicy(2, 0))


#: what follows every deed: the next import must just work
NEXT = bring("april")
_JANUARY, _FEBRUARY = bring("january"), bring("february")
OPERATIONS: dict[str, Operation] = {
    "first import": Operation((), (_JANUARY,)),
    "second import": Operation((_JANUARY,), (_FEBRUARY,)),
    "customers arrive": Operation((bring("people"), _JANUARY), (bring("more_people"),)),
    "customers made": Operation((bring("people"), _JANUARY), (bring("made", orphans="create"),)),
    "mended lines": Operation((bring("people"), _JANUARY, _FEBRUARY), (_corrected(3), bring("more_people"))),
    "joined tables": Operation((bring("people"), _JANUARY), (_bring_tables("more_people", "heads", "items", orphans="create"), _undo(2))),
    "period replaced": Operation((_JANUARY,), (bring("january_again", on_overlap="replace"),)),
    "undo and redo": Operation((_JANUARY, _FEBRUARY), (_undo(1), _undo(2))),
    "overrides": Operation((_JANUARY,), (_override("c1"), _override("c2"), _withdrawn("c1"))),
    "renewal": Operation((_JANUARY, _of_an_earlier_layout), (migrate_layout,)),
    "versions let go": Operation((_JANUARY, _FEBRUARY, bring("march"), bring("january_again", on_overlap="add")), (_let_go,)),
}


def new_company(root: Path, name: str) -> Path:
    """A folder of its own under `root` with all files and the company before the deed of that name, as `company`.

    What two deeds begin with alike is brought in once."""
    operation, folder = OPERATIONS[name], root / name
    alike = [
        other
        for other in OPERATIONS
        if (root / other).exists() and OPERATIONS[other].before == operation.before[: len(OPERATIONS[other].before)]
    ]
    if alike:
        nearest = max(alike, key=lambda other: len(OPERATIONS[other].before))
        shutil.copytree(root / nearest, folder)
        done = len(OPERATIONS[nearest].before)
    else:
        folder.mkdir(parents=True)
        for file, content in _FILES.items():
            (folder / f"{file}.csv").write_text(content, "utf-8")
        open_company(folder / "company", create=True)
        done = 0
    for step in operation.before[done:]:
        step(folder / "company")
    return folder


def state(company: Path) -> dict[str, Any]:
    """What a company's people would see of it: facts and layout of the version in force, lines that wait, overrides.

    Raises Problem where anything of it is damaged."""
    version = current_version_number(company)
    result: dict[str, Any] = {
        "overrides": [(row.customer_id, getattr(row, "assigned", None)) for row in override_rows(open_company(company))]
    }
    if version is not None:
        signature = read_signature(company, require_intact(company, version))
        result |= {name: signature.get(name) for name in ("tables", "dates", "invoices", "layout")}
        result["waiting"] = pending_counts(company, version)
    return result
