"""The commonest words of texts that no topic covers: words and pairs in alphabets, runs of signs in Chinese, without any dictionary."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmcore.domain.voice.matching import plain_texts

#: distinct texts looked at, those that most customers wrote first; words offered; texts and customers that a word must have
MOST_TEXTS, SHOWN, FEWEST_TEXTS, FEWEST_CUSTOMERS = 40_000, 30, 5, 3
#: signs of a Chinese run; letters of a word in an alphabet
_SHORTEST_RUN, _LONGEST_RUN, _SHORTEST_WORD = 2, 8, 3
#: a word is not offered where so many of its texts have one offered before; a run of signs where so often the same sign stands beside it
_SAME = 0.8
#: texts in which the signs beside a run are looked at
_LOOKED_AT = 200
_CANDIDATES = 400
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+(?:['-][^\W\d_\u3040-\u30ff\u3400-\u9fff]+)*")
#: between two words of a pair stands nothing but a space
_GAP = re.compile(r"\s+")
_STOP = frozenset(
    """about after again all also and any are because been before being both but can cannot could did does doing down during each even few
    for from further get got had has have having her here him his how into its itself just last let like made make many may might more
    most much must new next nor not nothing now off old once one only other our out over own per please quite really same she should
    since some still such than that the their them then there these they this those three through too two under until upon used very was
    way week well were what when where which while who whom why will with within would year yet you your""".split()
)
#: signs that join words and hardly begin or end one
_STOP_SIGNS = frozenset(
    "的了是在我你他她它们这那和与也都就很还又并且但而或者吗呢吧啊呀把被让给对从到向为因所以其之于将要会能可已经过没有不无个些什么怎么一"
)


@dataclass(frozen=True, slots=True)
class CommonWord:
    """A word or phrase, and the texts and customers that have it."""

    word: str
    texts: int
    customers: int


def common_words(texts: pa.Array, customers: np.ndarray, ignored: Collection[str] = ()) -> tuple[CommonWord, ...]:
    """The commonest words of texts (Text[n], int32[n] customer of each), the commonest first, without those `ignored`.

    A word of one or two customers is left out: it may be a name. Of words that stand in nearly the same texts the longer one is offered. A
    run of signs with nearly always the same sign before or behind it is a part of a longer word and left out.
    """
    encoded = texts.dictionary_encode()
    plain = plain_texts(encoded.dictionary).to_pylist()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    size = np.bincount(codes, minlength=len(plain))
    chosen = np.argsort(-size, kind="stable")[:MOST_TEXTS]
    found: dict[str, list[int]] = defaultdict(list)
    for code in chosen.tolist():
        for term in set(_terms(plain[code])):
            found[term].append(code)
    counts = {term: int(size[places].sum()) for term, places in found.items()}
    leading = sorted((t for t, n in counts.items() if n >= FEWEST_TEXTS), key=lambda t: (-counts[t], -len(t), t))[: 4 * _CANDIDATES]
    who = _customers_of(codes, customers, len(plain))
    ignored, offered, texts_of = frozenset(ignored), [], []
    for term in _longer_first(leading, counts)[:_CANDIDATES]:
        places = np.array(found[term])
        if term in ignored or any(_covered(places, others, size) for others in texts_of) or _is_part(term, [plain[k] for k in found[term]]):
            continue
        people = len(np.unique(np.concatenate([who[place] for place in places])))
        if people >= FEWEST_CUSTOMERS:
            offered.append(CommonWord(term, counts[term], people))
            texts_of.append(places)
            if len(offered) == SHOWN:
                break
    return tuple(sorted(offered, key=lambda word: (-word.texts, word.word)))


def _terms(text: str) -> Iterator[str]:
    """Every word, pair of words and Chinese run of a text that may be offered."""
    for found in _HAN.finditer(text):
        run = found.group()
        for length in range(_SHORTEST_RUN, _LONGEST_RUN + 1):
            for k in range(len(run) - length + 1):
                if run[k] not in _STOP_SIGNS and run[k + length - 1] not in _STOP_SIGNS:
                    yield run[k : k + length]
    before = None
    for match in _WORD.finditer(text):
        word = match.group()
        wanted = len(word) >= _SHORTEST_WORD and word not in _STOP
        if wanted:
            yield word
            if before is not None and _GAP.fullmatch(text[before.end() : match.start()]):
                yield f"{before.group()} {word}"
        before = match if wanted else None


def _longer_first(terms: list[str], counts: dict[str, int]) -> list[str]:
    """Terms in an order in which one comes before the shorter ones in it that have hardly more texts."""
    return sorted(terms, key=lambda term: (-round(np.log(counts[term]) / np.log(1 / _SAME)), -len(term), term))


def _covered(places: np.ndarray, others: np.ndarray, size: np.ndarray) -> bool:
    """Whether nearly all texts of a term have another one as well."""
    return bool(size[np.intersect1d(places, others)].sum() >= _SAME * size[places].sum())


def _is_part(term: str, texts: list[str]) -> bool:
    """Whether a Chinese run is a part of a longer word: nearly always the same sign stands before it, or behind it."""
    if not _HAN.match(term):
        return False
    before, behind, n = Counter[str](), Counter[str](), 0
    for text in texts[:_LOOKED_AT]:
        for match in re.finditer(term, text):
            n += 1
            before[text[match.start() - 1 : match.start()]] += 1
            behind[text[match.end() : match.end() + 1]] += 1
    return any(sign and _HAN.match(sign) and k >= _SAME * n for side in (before, behind) for sign, k in side.most_common(1))


def _customers_of(codes: np.ndarray, customers: np.ndarray, count: int) -> list[np.ndarray]:
    order = np.argsort(codes, kind="stable")
    return np.split(customers[order], np.searchsorted(codes[order], np.arange(1, count)))
