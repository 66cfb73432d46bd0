"""Names in the code are the field's: words that this project once used in a sense of its own are not names any more."""

from __future__ import annotations

import io
import tokenize

from tests.architecture.sources import SOURCES, named

#: word → what it was used for, and what is said instead
PRIVATE_WORDS: dict[str, str] = {
    "told": "any result: result, cached, built, arguments, words",
    "kept": "what a cache holds: cached; what is left over: remaining",
    "given": "arguments, given_tier",
    "seen": "the View: view; values met before: known",
    "speech": "the words of the reader's language: words",
    "verbatim": "text of other people: literal",
    "nursery": "the fork server",
    "shelf": "shared results",
    "mishap": "an unforeseen error: error_log",
    "mishaps": "error_log",
    "mended": "a corrected file",
    "lazily": "functools.cached_property",
}


def test_no_name_is_a_private_word():
    found = set()
    for path in SOURCES:
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.NAME and token.string in PRIVATE_WORDS:
                found.add(f"{named(path)}: {token.string} (say {PRIVATE_WORDS[token.string]})")
    assert sorted(found) == []
