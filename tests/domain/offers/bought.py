"""Purchases of tests: what each customer bought, one letter an item."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.facts.item_purchases import Cut, ItemPurchases, Items

DAY = date(2025, 12, 31)


def purchases(*bought: str, letters: str = "abc", profit: float = 1.0, amount: float = 10.0) -> ItemPurchases:
    """Customer i bought the letters in `bought[i]` in the period, each with the same profit and amount; capital ones before it."""
    pairs = [(row, letter) for row, text in enumerate(bought) for letter in text]
    recent = np.array([letter.islower() for _, letter in pairs], bool)
    return ItemPurchases(
        DAY,
        np.array([row for row, _ in pairs], np.int32),
        np.array([letters.index(letter.lower()) for _, letter in pairs], np.int32),
        recent,
        np.where(recent, profit, 0.0).astype(np.float32),
        np.where(recent, amount, 0.0).astype(np.float32),
    )


def items(letters: str = "abc", price: float = 5.0) -> Items:
    """Products of one letter each."""
    return Items("product", tuple(letters), np.full(len(letters), price), False)


def cut(then: tuple[str, ...], later: tuple[str, ...], **known: float | str) -> Cut:
    """What was bought up to a day, and in the year after it."""
    return Cut(purchases(*then, **known), purchases(*later, **known), 12)  # ty: ignore[invalid-argument-type]
