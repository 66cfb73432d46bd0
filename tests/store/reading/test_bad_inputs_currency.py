"""Amounts in another currency than the company's: asked about, unless the file's is the company's own."""

from __future__ import annotations

import pytest

from crmcore.store.companies.companies import open_company, update_company
from crmcore.store.versions.pointer import current_version_number
from tests.store.reading.bad_inputs import HEADER, Desk, rows


def amounts(*texts: str) -> str:
    return rows(*(f'c{n},2024-01-05,"{text}"' for n, text in enumerate(texts, 1)))


YUAN = rows("c1,2024-01-05,10", header="customer id,date,金额（元）")


def start_company(desk: Desk, currency: str) -> None:
    """The company that the desk's files go to keeps its amounts in `currency`."""
    update_company(open_company(desk.company, create=True), currency=currency)


def test_amounts_in_another_currency_than_the_companys_are_asked_about_before_anything_is_written(desk: Desk):
    """Case 84, across files. Seen to fail when only a new company's currency was compared: ¥10 went in as €10."""
    start_company(desk, "EUR")
    status, _, line = desk.run_import(desk.file(YUAN))
    assert (status, desk.said[-1].code, "--other-currency" in line) == (3, "other_currency", True)
    assert [desk.said[-1].values[name] for name in ("found", "kept", "by")] == ["CNY", "EUR", "金额（元）"]
    assert desk.run_import(desk.file(YUAN), "--other-currency", "stop")[0] == 2 and desk.said[-1].code == "other_currency_stopped"
    assert current_version_number(desk.company) is None
    status, answer, _ = desk.run_import(desk.file(YUAN), "--other-currency", "take")
    assert (status, answer["totals"]["amount"], "W-OTHER-CURRENCY" in [n["code"] for n in answer["notes"]]) == (0, "10.0000", True)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("keeps", "content", "flags", "asked"),
    [
        ("CNY", YUAN, [], None),
        ("", YUAN, [], None),
        ("EUR", rows("c1,2024-01-05,10"), [], None),
        ("EUR", rows("c1,2024-01-05,10,usd", header=HEADER + ",ccy"), [], "USD"),
        ("EUR", amounts("5", "6", "7", "8", "$9"), [], "USD"),  # below the first rows, too
        ("CAD", amounts("$5"), [], None),
        ("JPY", amounts("¥5"), [], None),
        ("HKD", YUAN, [], None),  # the sign is theirs as well
        ("CAD", amounts("US$ 5"), [], "USD"),
        ("JPY", amounts("RMB 5"), [], "CNY"),
        ("EUR", YUAN, ["--currency", "EUR"], None),
        ("EUR", amounts("€1", "$2"), ["--currency", "EUR"], None),
        ("EUR", amounts("€1", "$2"), ["--currency", "USD"], "USD"),
        ("EUR", rows("c1,Li", header="customer id,name"), ["--table", "customer"], None),
    ],
)
def test_only_a_currency_that_is_another_one_is_asked_about(desk: Desk, keeps, content, flags, asked):
    start_company(desk, keeps)
    status, _, _ = desk.run_import(desk.file(content), "--preview", *flags)
    assert (desk.said[-1].values["found"] if desk.said else None) == asked and (status == 3) == bool(asked)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("content", "flags", "keeps"),
    [
        (amounts("€5", "6"), [], "EUR"),
        (YUAN, [], "CNY"),
        (rows("c1,2024-01-05,10,BHD", header=HEADER + ",currency"), [], "BHD"),
        (amounts("5"), ["--currency", "jpy"], "JPY"),
        (amounts("$5"), ["--currency", "CAD"], "CAD"),  # the sign means the company's
        (amounts("$5 CAD"), [], "CAD"),
        (amounts("$5", "US$6"), [], "USD"),
        (amounts("€1", "$2"), ["--currency", "EUR"], "EUR"),
        (amounts("5"), [], ""),
    ],
)
def test_a_company_begun_by_the_command_line_keeps_the_currency_of_its_first_file(desk: Desk, content, flags, keeps):
    status, answer, line = desk.run_import(desk.file(content), *flags)
    assert status in (0, 1), line
    assert (answer["currency"], open_company(desk.company).currency) == (keeps, keeps)


def test_a_euro_file_and_a_dollar_file_are_not_summed(desk: Desk):
    """Seen before: a company without a currency added 1,000 euros and 640 dollars to 1,640."""
    assert desk.run_import(desk.file(amounts("€1000")))[0] == 0
    status, _, line = desk.run_import(desk.file(rows("c9,2025-01-05,US$640"), "second.csv"))
    assert (status, desk.said[-1].code, "--other-currency" in line) == (3, "other_currency", True)


@pytest.mark.parametrize(("text", "first"), [("$5", "USD"), ("¥5", "CNY")])
def test_a_sign_that_several_currencies_share_is_asked_about(desk: Desk, text, first):
    status, _, line = desk.run_import(desk.file(amounts(text)))
    assert (status, desk.said[-1].code, desk.said[-1].choices[0], "--currency" in line) == (3, "which_currency", first, True)
    assert not (desk.company / "company.toml").exists()


@pytest.mark.proof
def test_amounts_of_which_nobody_said_the_currency_are_asked_about_when_a_file_names_one(desk: Desk):
    assert desk.run_import(desk.file(amounts("5")))[0] == 0 and open_company(desk.company).currency == ""
    second = desk.file(rows("c9,2025-01-05,€640"), "second.csv")
    status, _, _ = desk.run_import(second)
    assert (status, desk.said[-1].code, desk.said[-1].choices) == (3, "currency_unset", ("EUR",))
    assert desk.run_import(second, "--currency", "EUR")[0] == 0 and open_company(desk.company).currency == "EUR"


@pytest.mark.proof
def test_a_list_of_customers_leaves_the_currency_open_and_the_orders_after_it_settle_it(desk: Desk):
    assert desk.run_import(desk.file(rows("c1,Li", header="customer id,name")), "--table", "customer")[0] == 0
    assert open_company(desk.company).currency == ""
    assert desk.run_import(desk.file(amounts("£5"), "orders.csv"))[0] == 0 and open_company(desk.company).currency == "GBP"


def test_what_is_no_currency_is_refused(desk: Desk):
    assert desk.run_import(desk.file(amounts("5")), "--currency", "bogus")[0] == 2 and desk.said[-1].code == "bad_currency"
