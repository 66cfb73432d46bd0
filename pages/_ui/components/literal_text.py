"""Strings of other people inside our own labels: shown as they are, never as markup."""

from __future__ import annotations

import re

#: every ASCII punctuation mark may be escaped in Markdown; Streamlit's `:color[…]` and `$…$` begin with one of them, too
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """`text` for a place that Streamlit reads as Markdown: `*x* <b> $y$` comes out as these very characters, on one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
