"""Names of customers in tables are links: to that customer, from here, whatever the name or the number looks like."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, unquote

import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.report.words.cells import CustomerName, TonedText
from pages._ui.components import customer_mark, html_batch, widgets
from pages._ui.state import address_bar, addresses, state
from pages._ui.state.link import from_link
from pages._ui.state.view import View

VIEW = View(company="demo", scenario=Scenario(window=24), filters={"region": ("North",)}).with_choice("churn.tab", "gone")
ODD = CustomerName('<b>"x"', "&#?/ 1%20+客")


@pytest.fixture(autouse=True)
def on_churn(monkeypatch):
    """A visitor on the churn page, where nobody has marks for the names."""
    monkeypatch.setattr(customer_mark, "_READERS", [])
    monkeypatch.setattr(state, "view", lambda: VIEW)
    monkeypatch.setattr(state, "read", lambda key, default=None: {address_bar.PAGE: "churn"}.get(key, default))


@pytest.fixture
def shown(monkeypatch) -> list[str]:
    """The HTML that the page sends."""
    sent: list[str] = []
    monkeypatch.setattr(html_batch, "show", lambda html: sent.append(str(html)))
    return sent


def read(address: str) -> View:
    """The View of an address, as the browser hands it back."""
    page, _, query = address.partition("?")
    assert page == "customer"
    return from_link(parse_qs(query), View())


def test_a_name_in_a_table_is_a_link_with_all_that_is_looked_at(shown):
    widgets.small_table(["Customer", "Loss"], [[CustomerName("Ann", "c1"), TonedText("−1", "bad")], [ODD, "2"]])
    links = re.findall(r'<td class="[^"]*"><a class="ck-link" href="([^"]*)">([^<]*)</a></td>', shown[0])
    assert [unescape(text) for _, text in links] == ["Ann", '<b>"x"'] and "<b>" not in shown[0]
    ann, odd = (read(unescape(address)) for address, _ in links)
    assert (ann.customer, odd.customer) == ("c1", "&#?/ 1%20+客")
    assert ann.origin == "churn" and ann.filters == VIEW.filters and ann.scenario.window == 24
    assert ann.choices == {}  # the tab of another page is no business of this one


def test_a_table_without_customers_has_no_links(shown):
    widgets.small_table(["Tier"], [["A"]])
    assert "<a" not in shown[0]


def test_a_grid_shows_the_name_and_opens_the_customer():
    (address,) = addresses.named_addresses([ODD])
    name = re.search(addresses.NAME_SHOWN, address)
    assert name and unquote(name[1]) == '<b>"x"' and read(address).customer == "&#?/ 1%20+客"


def test_grids_sort_by_the_name():
    assert min(addresses.named_addresses([CustomerName("B", "1"), CustomerName("A", "2")])).endswith("customer=2")


@pytest.mark.parametrize(
    ("cell", "long"),
    [
        ("重点投入：保持现有关系水平", True),
        ("资源优先供给", False),
        ("上门拜访：了解客户还缺什么", True),
        ("a cell of two dozen letters at least", True),
    ],
)
def test_a_sentence_in_a_table_is_never_squeezed_to_a_word_a_line(cell, long, monkeypatch):
    shown = []
    monkeypatch.setattr(html_batch, "show", shown.append)
    widgets.small_table(["Box", "The matrix advises"], [["Gold", cell]], text_columns=2)
    assert ('class="long"' in shown[0]) == long
