"""Addresses of pages as text, for the links inside HTML. They carry the View, so that a link opened in a new tab shows the same.

Inside the running dashboard the browser follows them without loading anything anew (see `pages._ui.navigation.history`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, urlencode, urlsplit

from crmcore.report.words.cells import CustomerName
from crmcore.report.words.reading_direction import begin_left
from pages._ui.state import address_bar, state
from pages._ui.state.link import to_link
from pages._ui.state.view import View

#: the address under which others reach this server, for links to share, such as https://value.example.com
ADDRESS_VARIABLE = "CRM_ADDRESS"
_LOCAL = re.compile(r"https?://(localhost|127\.[\d.]+|\[::1\])([:/?]|$)")

#: how a grid reads the name to show from an address of `named_addresses`
NAME_SHOWN = r"\?name=([^&]*)"


def page_address(page: str, view: View) -> str:
    """The address of a page with what `view` looks at, relative to any other page."""
    return f"{page}?{urlencode(to_link(view, page), doseq=True, quote_via=quote)}"


def shared_address(reached: str, configured: str | None = None) -> str:
    """The address of the page on screen for others: as the visitor `reached` it, or under the one that the operator has set
    (CRM_ADDRESS), which may lie in a folder."""
    configured = os.environ.get(ADDRESS_VARIABLE, "") if configured is None else configured
    if not configured:
        return reached
    return f"{configured.rstrip('/')}/{urlsplit(reached).path.rpartition('/')[2]}"


def is_local(address: str) -> bool:
    """Whether an address leads to the reader's own machine, so that nobody else can follow it."""
    return bool(_LOCAL.match(address))


def customer_addresses(of_list: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """From here to the page of a customer: customer id → address. Worked out once for all customers of a table. `of_list`: the list
    that the table is the beginning of (see `listed.opened`), for the way to the one before and after."""
    page = page_address(address_bar.CUSTOMER, state.view().with_(customer="", origin=address_bar.origin_from_here(), **(of_list or {})))
    return lambda customer_id: f"{page}&customer={quote(customer_id, safe='')}"


def named_addresses(names: Iterable[CustomerName], of_list: Mapping[str, str] | None = None) -> list[str]:
    """The addresses of customers for a column of links in a grid. The name comes first: a grid shows it, and sorts by it; a page
    passes it over."""
    address = customer_addresses(of_list)
    return [address(name.customer_id).replace("?", f"?name={quote(begin_left(name_shown(name)), safe='')}&", 1) for name in names]


def name_shown(name: CustomerName) -> str:
    """A name as it stands on screen: whoever has gone is said to have."""
    return state.t("common.gone", name=name) if name.gone else name


def way_back() -> tuple[str, str]:
    """(id, address) of the page that the list or the customer on screen was opened from, as it was left; ("", "") where the menu
    led here."""
    view = state.view()
    before = address_bar.left(view.origin)
    restored = {name: getattr(before or View(), name) for name in address_bar.RESTORED}
    return (view.origin, page_address(view.origin, view.with_(**restored))) if view.origin else ("", "")
