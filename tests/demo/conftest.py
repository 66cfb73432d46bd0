"""The default demo company, generated once for all tests of this folder."""

from __future__ import annotations

import pytest

from crmcore.demo.company.generate import generate_tables
from tests.demo.generated import GeneratedTables


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return GeneratedTables(generate_tables(tmp_path_factory.mktemp("demo")))
