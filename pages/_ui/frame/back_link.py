"""The way back to the page that a list or a customer was opened from, on top of it."""

from __future__ import annotations

from markupsafe import Markup

from pages._ui.components import html_batch
from pages._ui.navigation.pages import BY_ID
from pages._ui.state import addresses
from pages._ui.state.state import t

#: pages that others lead to
PAGES = ("customers", "customer")


def draw(page: str) -> None:
    """Show the link on those pages; nothing where the menu led there."""
    origin, address = addresses.way_back()
    if page in PAGES and origin in BY_ID and origin != page:
        label = t("common.button.back", page=t(f"common.nav.{origin}"))
        html_batch.show(Markup('<nav><a class="ck-link" href="{}">← {}</a></nav>').format(address, label))
