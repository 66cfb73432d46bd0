"""The tab of the textbook claims: what the textbooks say of customers, beside what this company's data say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from crmcore.domain.claims.groups import in_window
from crmcore.domain.claims.registry import TOPICS, judge_all
from crmcore.domain.grading.book import Book
from crmcore.report.claims.words import claims_summary
from pages._ui.claims import cards
from pages._ui.claims.result_keys import JudgedClaimsKey
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, scope
from pages._ui.data import data
from pages._ui.state import state, tabs
from pages._ui.state.state import t

#: the link's choice of the topic
TOPIC = "evidence.claims"


def draw(graded: Book) -> None:
    """Every textbook claim with its verdict, by topic."""
    customer_mask = data.customer_mask(graded)
    if customer_mask is not None and not customer_mask.any():
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    judged = data.derived(graded, JudgedClaimsKey(), lambda customer_mask: judge_all(graded, customer_mask))
    widgets.finding_list([widgets.Finding(claims_summary(judged, state.current_words()))], key="claims.summary")
    scope(graded)
    widgets.note(t("claims.buyers", n=int(in_window(graded, customer_mask).sum())))
    net_note(graded)
    parts: dict[str, tuple[Callable[[], None], ...]] = {topic: (partial(cards.draw, graded, judged, topic),) for topic in TOPICS}
    parts["sources"] = (lambda: widgets.note(t("claims.reading")), lambda: cards.studies(judged))
    tabs.sections(TOPIC, parts, words={name: t(f"claims.tab.{name}") for name in parts})
