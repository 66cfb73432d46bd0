"""Which topics texts speak of: whole words in alphabets, parts of the text in Chinese; case and width do not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.voice.topics import VoiceTopic

#: scripts without spaces between words: a word of them is looked for anywhere
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
#: what may stand before and behind a whole word: the end of the text, or anything but a letter or digit of an alphabet
_BEFORE = r"(?:^|[^\p{L}\p{N}\p{M}]|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])"
_BEHIND = r"(?:$|[^\p{L}\p{N}\p{M}]|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])"
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


def plain_texts(texts: pa.Array) -> pa.Array:
    """Texts as they are compared with words (see `plain_word`): NFKC, lower case, typewriter apostrophes."""
    return pc.replace_substring(pc.utf8_lower(pc.utf8_normalize(texts, "NFKC")), "’", "'")


def topic_masks(texts: pa.Array, topics: Sequence[VoiceTopic]) -> np.ndarray:
    """Which topics each text speaks of.

    Parameters
    ----------
    texts
        Text[n], as written; null: none.
    topics
        At most 64.

    Returns
    -------
    uint64[n]
        Bit k is set where the text has a word of topic k. A text may have several topics. Negation is not judged: "not late" has "late".
    """
    encoded = texts if isinstance(texts, pa.DictionaryArray) else texts.dictionary_encode()
    plain = plain_texts(encoded.dictionary.cast(pa.string()))
    masks = np.zeros(len(plain) + 1, np.uint64)
    for k, topic in enumerate(topics):
        if topic.words:
            found = pc.match_substring_regex(plain, pattern(topic.words)).fill_null(False).to_numpy(zero_copy_only=False)
            masks[:-1] |= found.astype(np.uint64) << np.uint64(k)
    return masks[encoded.indices.fill_null(len(plain)).to_numpy(zero_copy_only=False)]


def pattern(words: Sequence[str]) -> str:
    """The RE2 expression of texts that have one of the words. Of words of alphabets simple plurals count as well: an s or es more, and
    ies for y."""
    anywhere = [_quoted(word) for word in words if _SPACELESS.search(word)]
    whole = [_with_plural(word) for word in words if not _SPACELESS.search(word)]
    parts = [f"{_BEFORE}(?:{'|'.join(whole)}){_BEHIND}"] if whole else []
    return "|".join([*parts, *anywhere])


def _with_plural(word: str) -> str:
    if re.search(r"[b-df-hj-np-tv-xz]y$", word):
        return f"{_quoted(word[:-1])}(?:y|ies)"
    return f"{_quoted(word)}(?:e?s)?" if word[-1].isalpha() else _quoted(word)


def _quoted(word: str) -> str:
    return _SPECIAL.sub(lambda sign: f"\\{sign.group()}", word).replace(" ", r"\s+")
