"""The pool: who holds too many customers, and whom nobody was in touch with in time."""

from __future__ import annotations

from crmcore.domain.team.pool import not_contacted, too_many
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.working_date import working_date
from pages._ui.lists import listed
from pages._ui.state.state import t
from pages._ui.team import desk


def draw() -> None:
    """Both, as sentences; the second opens its customers."""
    team, terms, contacts = desk.team(), desk.terms_in_force(), desk.contact_days()
    widgets.section(t("team.pool.title"))
    widgets.note(t("team.pool.note"))
    most = terms.most_customers
    over = [
        Finding(t("team.pool.over", person=team.people.name(row.person), customers=row.customers, n=row.over), "bad")
        for row in too_many(team, most)
    ]
    quiet = t("team.pool.no_limit") if most is None else t("team.pool.none_over", most=most)
    found = over or [Finding(quiet)]
    if contacts is None:
        found.append(Finding(t("team.pool.no_contacts")))
    else:
        n = len(not_contacted(team, *contacts, working_date(), terms.by_tier(team.tiers, "pool_after"))[0])
        found.append(
            Finding(t("team.pool.late", n=n), "bad", t("team.pool.open"), "team.late") if n else Finding(t("team.pool.none_late"), "good")
        )
    followed = widgets.finding_list(found, key="team.pool")
    if followed:
        listed.show(followed)
