"""The letter to a customer that is let go: polite, short, without a reproach; a draft that a person edits and signs."""

from __future__ import annotations

from crmcore.domain.letting_go.decisions import LettingGo
from crmcore.report.words.words import Words


def draft_letter(decision: LettingGo, customer: str, company: str, owed: float, words: Words, currency: str = "") -> str:
    """The draft in the language of `words`.

    Parameters
    ----------
    decision : the reason, the day, and whether the customer may come back
    customer, company : what they are called
    owed : money still overdue, 0: none; it is named only then
    """
    parts = [
        words.t("letting_go.letter.subject", company=company),
        words.t("letting_go.letter.dear", customer=customer),
        words.t("letting_go.letter.thanks"),
        words.t(f"letting_go.letter.because_{decision.reason or 'other'}", day=words.date(decision.effective_on)),
        words.t("letting_go.letter.until"),
        words.t("letting_go.letter.owed", money=words.money(owed, currency)) if owed > 0 else "",
        words.t("letting_go.letter.back" if decision.win_back else "letting_go.letter.elsewhere"),
        words.t("letting_go.letter.wishes"),
        words.t("letting_go.letter.signed", author=decision.author, company=company),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
