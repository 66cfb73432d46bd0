"""The company of `shop`, made once, with a backup beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crmcore.ops.backup import create_backup
from crmcore.store.companies.companies import Company, create_company
from tests.ops.shop import brought_in, overridden, published


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with two imports, a tier given by hand and published grades, and a backup of it."""
    root = tmp_path_factory.mktemp("kept")
    company = create_company(root, "Shop")
    brought_in(company, "first", 0, 20)
    brought_in(company, "second", 20, 15)
    overridden(company, "c1", "A")
    published(company, "Year end")
    create_backup(company.dir, root / "shop.zip")
    return root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "root")
    return tmp_path / "root"


@pytest.fixture
def company(root: Path) -> Company:
    return Company(root / "shop", "Shop")
