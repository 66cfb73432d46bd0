"""Why a customer stands on the worklist, and what is then done."""

from __future__ import annotations

from dataclasses import dataclass

#: of the reasons of one group only the largest money counts: they are about the same profit. Groups are added
GROUPS: tuple[str, ...] = ("stay", "collect", "sell", "win_back")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes
    ----------
    code
        Its name.
    kind
        The source that it comes from, an entry of KINDS.
    action
        What is done, an entry of ACTIONS.
    group
        Which money it is about, an entry of GROUPS; "": none.
    duty
        Whether it is owed, whatever it brings.
    fixed
        Whether its day cannot be put off: it is planned even where duties fill more than half of the week.
    """

    code: str
    kind: str
    action: str
    group: str = ""
    duty: bool = False
    fixed: bool = False


REASONS: tuple[Reason, ...] = (
    Reason("complaint_overdue", "complaint", "settle_complaint", "stay", duty=True, fixed=True),
    Reason("complaint_due", "complaint", "settle_complaint", "stay", duty=True, fixed=True),
    Reason("key_complaint", "complaint", "follow_complaint", "stay", duty=True),
    Reason("appointment", "appointment", "keep_appointment", duty=True, fixed=True),
    Reason("visit_overdue", "visit", "visit", duty=True),
    Reason("key_order_late", "order", "follow_order", duty=True),
    Reason("key_order_due", "order", "follow_order", duty=True),
    Reason("long_overdue", "debt", "collect", "collect"),
    Reason("over_limit", "debt", "collect", "collect"),
    Reason("key_debt", "debt", "collect", "collect"),
    Reason("disputed", "debt", "settle_dispute"),
    Reason("at_risk", "stay", "call", "stay"),
    Reason("decline", "decline", "reverse_decline", "stay"),
    Reason("churned", "win_back", "win_back", "win_back"),
    Reason("next_product", "offer", "offer", "sell"),
    Reason("listen", "programme", "listen"),
    Reason("next_order", "programme", "ask_next_order"),
    Reason("frontline", "programme", "visit"),
    Reason("care", "programme", "care"),
    Reason("loyalty", "programme", "win_loyalty"),
    Reason("visit_due", "visit", "visit"),
)
INDEX: dict[str, int] = {reason.code: k for k, reason in enumerate(REASONS)}
KINDS: tuple[str, ...] = tuple(dict.fromkeys(reason.kind for reason in REASONS))
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(reason.action for reason in REASONS))
#: what is left out for a customer that is left uncalled at random: every chance. Kinds that know duties (complaints, appointments,
#: visits by the terms, key customers' orders) stay, for those left out and for the others alike
LEFT_OUT_KINDS: frozenset[str] = frozenset(KINDS) - {reason.kind for reason in REASONS if reason.duty}
