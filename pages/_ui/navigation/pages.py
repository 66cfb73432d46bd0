"""The registry of pages, and going from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages._ui.state import address_bar, state

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its id is its file name, its address and its locale key. `needs_data`: shown only with orders;
    `obeys_filters`: it looks at a part of the customers, and says so on top; `menu`: the part of the menu that it stands in, where that is
    not its folder's; `listed`: it stands in the menu, else names and links lead to it."""

    id: str
    section: str
    needs_data: bool = True
    obeys_filters: bool = True
    menu: str = ""
    listed: bool = True

    @property
    def heading(self) -> str:
        """The part of the menu that it stands in, `common.section.<heading>`."""
        return self.menu or self.section

    @property
    def file(self) -> Path:
        """The page's script."""
        return ROOT / "pages" / self.section / f"{self.id}.py"


#: in the order of the value chain: analyse customers, know them, build the relation, deliver value, manage
PAGES: tuple[Page, ...] = (
    Page("overview", "see"),
    Page("pyramids", "see"),
    Page("trends", "see"),
    Page("weights", "grade"),
    Page("customers", "grade"),
    Page("customer", "grade", obeys_filters=False, listed=False),
    Page("compare", "grade"),
    Page("value", "understand"),
    Page("cost_to_serve", "understand"),
    Page("factors", "understand"),
    Page("lifecycle", "understand"),
    Page("loyalty", "understand"),
    Page("churn", "understand"),
    Page("visits", "act", obeys_filters=False, menu="relate"),
    Page("team", "act", obeys_filters=False, menu="relate"),
    Page("campaigns", "act", obeys_filters=False, menu="relate"),
    Page("worklist", "act", obeys_filters=False),
    Page("complaints", "act", obeys_filters=False),
    Page("orders", "act", obeys_filters=False),
    Page("offers", "act", obeys_filters=False),
    Page("budget", "act", obeys_filters=False),
    Page("evidence", "prove"),
    Page("terms", "manage", obeys_filters=False),
    Page("imports", "manage", needs_data=False, obeys_filters=False),
    Page("help", "manage", needs_data=False, obeys_filters=False),
)
BY_ID: dict[str, Page] = {page.id: page for page in PAGES}


def open_page(page_id: str) -> None:
    """Go to another page; the View goes along, without a list that was open."""
    address_bar.close_list(page_id)
    _go(page_id)


def open_customers() -> None:
    """Go to the customers that the View lists, from the page on screen."""
    state.change(origin=address_bar.origin_from_here())
    _go("customers")


def open_customer(customer_id: str) -> None:
    """Go to the page of a customer, from the page on screen; in a callback, too."""
    state.change(customer=customer_id, origin=address_bar.origin_from_here())
    _go(address_bar.CUSTOMER)


def _go(page_id: str) -> None:
    st.switch_page(BY_ID[page_id].file, **address_bar.leave_for(page_id))
