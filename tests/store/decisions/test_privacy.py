"""What a company hides is out of sight wherever customers are handed out, and cannot be found either."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from crmcore.cli.parser import main
from crmcore.domain.decisions.privacy import HIDDEN, Privacy, without_personal
from crmcore.domain.grading.mart import Customers
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.roster import search_mask
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.privacy import privacy_of, set_privacy
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.details import read_details
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.pointer import current_version_number

ORDERS = (
    "customer_id,name,order_date,amount,profit,region,Hobby\n"
    "c1,Zhang Secret,2024-05-01,100,40,North,golf\nc2,Maria Veil,2024-06-01,50,10,South,chess\n"
)
ATTRIBUTES = "customer_id,category,name,value,observed_on\nc1,personal,Age,41,2024-01-01\nc1,behaviour,Prefers,mornings,2024-01-01\n"
CONTACTS = "customer_id,contacted_on,kind,note\nc1,2024-05-02,visit,met Mrs Zhang Secret\nc2,2024-05-03,call,\n"
RELATIONS = "customer_id,related_id,kind\nc1,c2,referral\n"
SECRETS = ("Zhang", "Secret", "Maria", "Veil", "golf", "chess", "Mrs")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two customers with names, a hobby, an age, a note and a tie."""
    folder = tmp_path_factory.mktemp("told")
    for table, content in (("order_line", ORDERS), ("attribute", ATTRIBUTES), ("contact", CONTACTS), ("relation", RELATIONS)):
        (folder / f"{table}.csv").write_text(content)
        assert main(["--data", str(folder / "shop"), "import", str(folder / f"{table}.csv"), "--table", table]) == 0
    return folder / "shop"


@pytest.fixture
def shop(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> Path:
    """A copy that the test may change."""
    shutil.copytree(built, tmp_path / "shop")
    capsys.readouterr()
    return tmp_path / "shop"


def hide(shop: Path, *attributes: str) -> None:
    set_privacy(open_company(shop), Privacy(True, attributes), author="ann")


def test_names_are_shown_until_somebody_hides_them_and_again_afterwards(shop):
    def names():
        return read_customers(shop, current_version_number(shop)).table["name"].to_pylist()

    assert names() == ["Zhang Secret", "Maria Veil"]
    hide(shop)
    assert names() == [None, None]
    set_privacy(open_company(shop), Privacy(), author="ben")
    assert names() == ["Zhang Secret", "Maria Veil"]
    assert [(row.author, row.payload["hidden"]) for row in Ledger(shop).rows("privacy")] == [("ann", True), ("ben", False)]


def test_a_hidden_name_cannot_be_found_and_the_number_still_can(shop):
    """Planted once: the names kept in a further column that `search_mask` looked into; the search for Zhang had a hit."""
    hide(shop)
    customers = read_customers(shop, current_version_number(shop))
    assert not search_mask(customers, "zhang").any() and not search_mask(customers, "Z").any()
    assert search_mask(customers, "c1").tolist() == [True, False]


def test_attributes_of_personal_categories_and_those_that_are_named_cannot_be_chosen(shop):
    everything = read_customers(shop, current_version_number(shop)).attributes
    hide(shop, "Hobby")
    assert everything == ("attribute:Age", "attribute:Hobby", "attribute:Prefers")
    assert read_customers(shop, current_version_number(shop)).attributes == ("attribute:Prefers",)
    assert read_customers(shop, current_version_number(shop)).hidden == ("name", "attribute:Age", "attribute:Hobby")


def test_the_records_of_a_customer_hide_texts_but_not_that_there_are_any(shop):
    hide(shop, "Hobby")
    result = read_details(shop, current_version_number(shop), 0, "c1", data_dates(shop, current_version_number(shop)).newest_fact).records
    assert result["contacts"]["note"].to_pylist() == [HIDDEN]
    assert dict(zip(result["attributes"]["name"].to_pylist(), result["attributes"]["value"].to_pylist(), strict=True)) == {
        "Age": HIDDEN,
        "Hobby": HIDDEN,
        "Prefers": "mornings",
    }
    assert result["relations"]["name"].to_pylist() == [None] and result["relations"]["customer_id"].to_pylist() == ["c2"]


@pytest.mark.proof
def test_nothing_hidden_comes_out_of_the_command_line(shop, tmp_path, capsys):
    """Planted once: `without_personal` taking the attributes away and leaving the names; `customers` told them."""
    assert main(["--data", str(shop), "privacy", "--hide", "--attribute", "Hobby", "--author", "ann", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hidden"] is True
    for verb in (
        ["customers"],
        ["customers", "--search", "Zhang"],
        ["customers", "--sort", "name"],
        ["explain", "c1"],
        ["grade"],
        ["value"],
        ["loyalty"],
        ["lifecycle"],
        ["churn"],
        ["describe"],
        ["migration", "--from", "2024-05-31"],
        ["export", str(tmp_path / "list.csv")],
        ["export", str(tmp_path / "list.xlsx")],
    ):
        main(["--data", str(shop), *verb, "--json"])
        said = capsys.readouterr()
        assert not [word for word in SECRETS if word in said.out + said.err], verb
    text = (tmp_path / "list.csv").read_text("utf-8-sig")
    sheet = [
        str(cell) for page in openpyxl.load_workbook(tmp_path / "list.xlsx") for line in page.iter_rows(values_only=True) for cell in line
    ]
    assert not [word for word in SECRETS if word in text or word in " ".join(sheet)]
    assert "Hidden: Name, " in text and "Personal data" in sheet
    assert main(["--data", str(shop), "customers", "--where", "Hobby=golf"]) == 2


def test_the_setting_is_signed(shop):
    with pytest.raises(Problem, match="author_missing"):
        set_privacy(open_company(shop), Privacy(True), author=" ")
    assert privacy_of(shop) == Privacy()


def test_customers_without_a_name_column_have_nothing_to_hide():
    bare = Customers(pa.table({"customer_id": ["a"]}))
    assert without_personal(bare, ()).table.column_names == ["customer_id"] and without_personal(bare, ()).hidden == ()
