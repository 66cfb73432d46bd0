"""Tables of more columns than a phone has room for stand in cards there; what holds sentences is set closer."""

from __future__ import annotations

import pytest

from pages._ui.components import html_batch, widgets


@pytest.mark.parametrize(
    "columns, asked, cards",
    [(4, None, False), (5, None, True), (4, True, True), (9, False, False)],
)
def test_a_table_of_many_columns_becomes_cards(monkeypatch, columns, asked, cards):
    sent: list[str] = []
    monkeypatch.setattr(html_batch, "show", lambda html: sent.append(str(html)))
    head = [f"Figure {k}" for k in range(columns)]
    widgets.small_table(head, [["1"] * columns], cards=asked)
    assert ("ck-cards" in sent[0]) is cards and ('data-label="Figure 2"' in sent[0]) is cards  # a card names each figure
    assert "ck-dense" not in sent[0]


def test_cards_with_sentences_are_set_closer(monkeypatch):
    sent: list[str] = []
    monkeypatch.setattr(html_batch, "show", lambda html: sent.append(str(html)))
    widgets.small_table(["Customer", "Why"], [["Ann", "no order for 217 days, usually one every 53 days"]], text_columns=2, cards=True)
    assert "ck-cards ck-dense" in sent[0]
