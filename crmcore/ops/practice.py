"""A copy of a company to practise on: files are imported into it, decisions taken, and the original stays as it is."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from crmcore.ops.backup import create_backup
from crmcore.ops.restore import restore_backup
from crmcore.store.companies.companies import Company, create_company, open_company, update_company


def copy_company(of: Company, root: Path, name: str, *, author: str) -> Company:
    """The company `of` with its data, runs and decisions in a folder of its own under `root`, as a company of the user's own called
    `name`; by way of a backup, so that what others write meanwhile does not tear it.

    `Problem`: company_name_missing, text_too_long, company_exists, author_missing, and those of `create_backup`."""
    copy = create_company(root, name, of.currency)
    try:
        with tempfile.TemporaryDirectory(prefix="practice-") as work:
            file = create_backup(of.dir, Path(work) / "company.zip").file
            shutil.rmtree(copy.dir)
            restore_backup(file, copy.dir, author=author)
    except BaseException:
        shutil.rmtree(copy.dir, ignore_errors=True)
        raise
    return update_company(replace(open_company(copy.dir), name=copy.name), is_demo=False)
