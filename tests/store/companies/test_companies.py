from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import (
    FILE,
    Company,
    _slug as slug_of,
    create_company,
    data_root,
    find_company,
    list_companies,
    open_company,
    remove_unused_company,
    update_company,
)


def test_a_company_is_found_again_with_its_name_and_currency(tmp_path: Path) -> None:
    built = create_company(tmp_path / "new root", '华东 "仓储" \\ 有限公司', "cny")
    assert built == Company(built.dir, '华东 "仓储" \\ 有限公司', "CNY", False)
    assert built.slug == "华东-仓储-有限公司"
    assert list_companies(tmp_path / "new root") == (built,)
    assert open_company(built.dir) == find_company(tmp_path / "new root", built.slug) == built


def test_the_demo_comes_first_then_names_in_order(tmp_path: Path) -> None:
    for name, demo in (("beta", False), ("Zoo", True), ("Alpha", False)):
        create_company(tmp_path, name, demo=demo)
    assert [(c.name, c.is_demo) for c in list_companies(tmp_path)] == [("Zoo", True), ("Alpha", False), ("beta", False)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("../../etc/evil.csv", "etc-evil-csv"),
        ("C:\\Windows\\system32", "c-windows-system32"),
        ("CON", "company-con"),
        ("…", "company"),
        ("a\u202etxt.exe", "atxt-exe"),
        ("客" * 80, "客" * 40),
    ],
)
def test_no_name_leads_out_of_the_root_or_to_a_device(tmp_path: Path, name: str, slug: str) -> None:
    company = create_company(tmp_path, name)
    assert company.slug == slug
    assert company.dir.parent == tmp_path.resolve()


@given(st.text(max_size=80))
def test_any_text_gives_a_folder_name_that_is_one_plain_step(text: str) -> None:
    slug = slug_of(text)
    assert slug and len(slug) <= 48
    assert all(c.isalnum() or c == "-" for c in slug)


def test_hidden_characters_are_removed_from_names(tmp_path: Path) -> None:
    assert create_company(tmp_path, " Acme\u202e\u200b\n  Ltd\x00 ").name == "Acme Ltd"


def test_names_that_fold_to_one_folder_get_a_folder_each(tmp_path: Path) -> None:
    assert [create_company(tmp_path, name).slug for name in ("A&B", "A B", "A/B")] == ["a-b", "a-b-2", "a-b-3"]


@pytest.mark.parametrize(
    ("name", "currency", "code"),
    [
        ("", "", "company_name_missing"),
        ("\u202e \t", "", "company_name_missing"),
        ("x" * 81, "", "text_too_long"),
        ("Acme", "¥", "bad_currency"),
        ("Acme", "EURO", "bad_currency"),
        ("first", "", "company_exists"),
    ],
)
def test_a_company_that_cannot_be_is_refused_and_leaves_nothing(tmp_path: Path, name: str, currency: str, code: str) -> None:
    create_company(tmp_path, "First")
    with pytest.raises(Problem) as refused:
        create_company(tmp_path, name, currency)
    assert refused.value.code == code
    assert [p.name for p in tmp_path.iterdir()] == ["first"]


def test_a_link_cannot_name_a_folder_outside_the_root(tmp_path: Path) -> None:
    create_company(tmp_path / "elsewhere", "Secret")
    create_company(tmp_path / "root", "Acme")
    for slug in ("../elsewhere/secret", str(tmp_path / "elsewhere" / "secret"), "", "."):
        with pytest.raises(Problem, match="no_company"):
            find_company(tmp_path / "root", slug)


def test_a_folder_named_on_the_command_line_becomes_a_company_when_asked(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no_company"):
        open_company(tmp_path / "shop")
    assert not (tmp_path / "shop").exists()
    assert open_company(tmp_path / "shop", create=True).name == "shop"
    assert open_company(tmp_path / "shop", create=True, name="Other").name == "shop"
    assert open_company(tmp_path / "deep" / "er", create=True, name="Acme").name == "Acme"


def test_a_file_is_no_company(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("x")
    with pytest.raises(Problem, match="not_a_folder"):
        open_company(tmp_path / "orders.csv", create=True)


def test_another_name_and_currency_keep_the_folder(tmp_path: Path) -> None:
    company = create_company(tmp_path, "Acme", demo=True)
    changed = update_company(company, name="Acme & Sons", currency="eur")
    assert changed == open_company(company.dir) == Company(company.dir, "Acme & Sons", "EUR", True)


def test_a_damaged_description_is_a_problem_of_its_company_only(tmp_path: Path) -> None:
    remaining, damaged = create_company(tmp_path, "Kept"), create_company(tmp_path, "Damaged")
    for text in ("name = ", "name = 3", 'name = ""', 'currency = "EUR"'):
        (damaged.dir / FILE).write_text(text)
        with pytest.raises(Problem, match="bad_company_file"):
            open_company(damaged.dir, create=True)
        assert list_companies(tmp_path) == (remaining,)


def test_the_environment_says_where_the_companies_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    assert data_root() == tmp_path.resolve()
    monkeypatch.delenv("CRM_DATA")
    assert data_root().parts[-2:] == ("data", "local")


def test_a_company_without_data_can_be_taken_back_and_one_with_data_cannot(tmp_path: Path) -> None:
    empty, filled = create_company(tmp_path, "Empty"), create_company(tmp_path, "Filled")
    (filled.dir / "versions").mkdir()
    (filled.dir / "versions" / "000001.json").write_text("{}")
    for company in (empty, filled):
        remove_unused_company(company)
    assert list_companies(tmp_path) == (filled,)
