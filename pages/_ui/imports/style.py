"""How the import page looks beyond the pieces all pages share: its style, the numbered steps, the file's name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from pages._ui.state import state
from pages._ui.state.state import t

#: so many of several files are named
NAMED_FILES = 3
STYLE = Path(__file__).with_name("imports.css")


def apply_style() -> None:
    """Our style sheet, and the words on Streamlit's own uploader, which by itself speaks English only."""
    limit = int(st.get_option("server.maxUploadSize"))
    largest = t("imports.largest_gb", size=limit // 1024) if limit % 1024 == 0 else t("imports.largest_mb", size=limit)
    st.html(STYLE)
    choose, largest = (json.dumps(text, ensure_ascii=False) for text in (t("imports.choose"), largest))  # strings of CSS
    st.html(f"<style>:root {{ --ck-choose: {choose}; --ck-largest: {largest}; }}</style>")


def step(number: int, title: str, note: str = "") -> None:
    """The heading of a step, with a muted line beside it."""
    st.html(_step(number, title, note))


def heading(title: str, note: str = "") -> None:
    """A heading within a step, with a muted line beside it."""
    st.html(f'<div class="ck-step">{escape(title)}<span>{escape(note)}</span></div>')


def outline(steps: Sequence[tuple[str, str]]) -> None:
    """The steps to come: (title, what happens in it) each."""
    cells = "".join(f"<div>{_step(n, title)}<p>{escape(text)}</p></div>" for n, (title, text) in enumerate(steps, 1))
    st.html(f'<div class="ck-outline">{cells}</div>')


def file_names(files: Sequence[tuple[str, int]]) -> None:
    """Names of files, as they are, and their sizes in bytes, written in KB or MB; of many the first ones, and how many more."""
    words = state.current_words()
    shown = files if len(files) <= NAMED_FILES + 1 else files[:NAMED_FILES]
    lines = [f"{escape(name)} <span>{escape(words.size(size))}</span>" for name, size in shown]
    if len(shown) < len(files):
        rest = files[len(shown) :]
        size = words.size(sum(size for _, size in rest))
        lines.append(f"<span>{escape(t('imports.more_files', n=len(rest)))} {escape(size)}</span>")
    st.html("".join(f'<div class="ck-file">{line}</div>' for line in lines))


def _step(number: int, title: str, note: str = "") -> str:
    return f'<div class="ck-step"><i>{number}</i>{escape(title)}<span>{escape(note)}</span></div>'
