"""The addresses that key figures lead to: the customers behind each."""

from __future__ import annotations

from pages._ui.state import address_bar, state
from pages._ui.state.addresses import page_address
from pages._ui.state.view import View


def customers(listed: str = "", sort: str = "", tier: str = "", population: str = "") -> str:
    """The customers of a list ("": all that the filters leave), in the order of `sort`; of one tier, or of one population, alone."""
    view: View = state.view()
    for name, value in (("tier", tier), ("population", population)):
        if value:
            view = view.with_filter(name, (value,))
    return page_address("customers", view.with_(listed=listed, sort=sort or View().sort, origin=address_bar.origin_from_here()))
