"""The company of internal customers: departments, what they are charged and cost, the same in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.demo.company.languages import INTERNAL_FOLDERS, is_internal, translated, twin_of
from crmcore.demo.internal import catalogue as cat
from crmcore.demo.internal.company import build_internal_company
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company, list_companies, open_company, update_company
from tests.parquet_stage import build


def test_the_command_builds_it_in_each_language_with_the_same_figures(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))

    def ask(*arguments: str) -> dict:
        capsys.readouterr()
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    built = {lang: ask("demo", "--kind", "internal", "--lang", lang) for lang in INTERNAL_FOLDERS}
    assert built["en"]["rows"] == built["zh_CN"]["rows"] and built["en"]["rows"]["customer"] == len(cat.DEPARTMENTS)
    assert built["en"]["company"] == "Lanmoor Support Services" and built["zh_CN"]["company"] == "岚木共享服务中心"
    companies = list_companies(tmp_path)
    assert all(is_internal(c) for c in companies) and {c.slug for c in companies} == {twin_of(c) for c in companies}
    values = [ask("value", "--data", str(tmp_path / folder)) for folder in INTERNAL_FOLDERS.values()]
    assert values[0]["customer_equity"] == values[1]["customer_equity"] > 0
    assert translated("Production division", "zh_CN") == "生产系统"


def test_a_users_own_company_in_its_folder_is_left_alone(tmp_path: Path):
    folder = INTERNAL_FOLDERS["en"]
    own = create_company(tmp_path, folder).dir
    assert own.name == folder
    build(own, order_line=[{"order_id": "1", "customer_id": "a", "order_date": "2024-12-31", "amount": 1}])
    with pytest.raises(Problem, match="not_the_demo"):
        build_internal_company(own)
    other_demo = update_company(open_company(own), is_demo=True)
    with pytest.raises(Problem, match="not_the_demo"):
        build_internal_company(other_demo.dir)
