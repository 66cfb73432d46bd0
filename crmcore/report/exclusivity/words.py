"""How exclusive the top tier still is, in words and tables."""

from __future__ import annotations

import math

from crmcore.domain.exclusivity.exclusivity import FEWEST, NEXT, TOP, Exclusivity, ReceivedCompared, TermCompared, TopTier
from crmcore.domain.summary.findings import Tone
from crmcore.report.words.cells import TableCells, Tone as CellTone, TonedText
from crmcore.report.words.words import UNKNOWN, Words

#: changes of a share below this count as none, and months that are a year
NOTABLE, YEAR = 0.01, 12
Line = tuple[str, Tone]
TONES: dict[str, CellTone] = {"better": "good", "worse": "bad"}


def findings(found: Exclusivity, scheme: str, codes: tuple[str, ...], words: Words) -> list[Line]:
    """The answer first: what the top tier is and was, who would pass the fixed standard, who was lifted in, how it is treated."""
    top, below = (words.tier(scheme, codes[k]) for k in (TOP, NEXT))
    return [
        _size(found, top, words),
        *_standard(found, top, words),
        *_raised(found, top, words),
        *_ordinary(found, top, below, words),
        _terms(found, top, below, words),
        _received(found, top, below, words),
    ]


def _size(found: Exclusivity, top: str, words: Words) -> Line:
    now, then = found.months[-1], found.months[max(0, len(found.months) - 1 - YEAR)]
    if now.profit_share is None or then.profit_share is None:
        return words.t("exclusivity.size_unknown", tier=top, people=words.strict_share(now.share)), "plain"
    change = now.profit_share - then.profit_share
    key = "flat" if abs(change) < NOTABLE else "more" if change > 0 else "less"
    text = words.t(
        f"exclusivity.size_{key}",
        tier=top,
        people=words.strict_share(now.share),
        profit=words.strict_share(now.profit_share),
        day=then.day,
        before=words.strict_share(then.profit_share),
        times=words.number(now.weight, 1),
    )
    return text, "watch" if key == "less" else "good" if key == "more" else "plain"


def _standard(found: Exclusivity, top: str, words: Words) -> list[Line]:
    now = found.months[-1]
    if now.by_standard is None or found.standard_day is None:
        return []
    change = now.by_standard - now.share
    key = "same" if abs(change) < NOTABLE else "more" if change > 0 else "less"
    text = words.t(
        f"exclusivity.standard_{key}",
        tier=top,
        day=found.standard_day,
        fixed=words.strict_share(now.by_standard),
        share=words.strict_share(now.share),
    )
    return [(text, "watch" if key == "more" else "plain")]


def _raised(found: Exclusivity, top: str, words: Words) -> list[Line]:
    n = len(found.raised)
    return [(words.t("exclusivity.raised" if n else "exclusivity.raised_none", n=n, tier=top), "watch" if n else "plain")]


def _ordinary(found: Exclusivity, top: str, below: str, words: Words) -> list[Line]:
    n, customers = len(found.ordinary), found.months[-1].customers
    text = words.t(
        "exclusivity.ordinary" if n else "exclusivity.ordinary_none",
        n=n,
        tier=top,
        below=below,
        share=words.strict_share(n / customers if customers else 0.0),
        metric=words.t(f"metric.{found.metric}"),
    )
    return [(text, "watch" if n else "good")]


def _terms(found: Exclusivity, top: str, below: str, words: Words) -> Line:
    same = [line for line in found.terms if line.standing == "same"]
    names = words.t("common.scope.list").join(words.t(f"terms.field.{line.term}") for line in same)
    text = words.t(
        "exclusivity.terms" if same else "exclusivity.terms_all_differ",
        n=len(same),
        all=len(found.terms),
        tier=top,
        below=below,
        names=names,
    )
    return text, "watch" if 2 * len(same) >= len(found.terms) else "plain"


def _received(found: Exclusivity, top: str, below: str, words: Words) -> Line:
    parts = {
        verdict: words.t("common.scope.list").join(
            words.t(f"exclusivity.received.{line.measure}") for line in found.received if line.verdict == verdict
        )
        for verdict in ("better", "worse", "not_told", "too_few")
    }
    named = [words.t(f"exclusivity.received_{verdict}", names=names) for verdict, names in parts.items() if names]
    if not named:
        return words.t("exclusivity.received_unknown"), "plain"
    text = words.t("exclusivity.received_line", tier=top, below=below, parts=words.t("exclusivity.semicolon").join(named))
    return text, "watch" if parts["worse"] else "good" if parts["better"] else "plain"


def terms_table(found: Exclusivity, scheme: str, codes: tuple[str, ...], words: Words) -> TableCells:
    """Each term of the top tier beside the next tier's."""
    head = (
        words.t("exclusivity.term"),
        words.tier(scheme, codes[TOP]),
        words.tier(scheme, codes[NEXT]),
        words.t("exclusivity.difference"),
    )
    lines = []
    for line in found.terms:
        tone = TONES.get(line.standing, "plain")
        lines.append(
            (
                words.t(f"terms.field.{line.term}"),
                _term_text(line, line.top, words),
                _term_text(line, line.below, words),
                TonedText(words.t(f"exclusivity.standing.{line.standing}"), tone),
            )
        )
    return head, lines


def received_table(found: Exclusivity, scheme: str, codes: tuple[str, ...], words: Words) -> TableCells:
    """What customers of every tier received, and the difference of the first two with its interval."""
    head = (
        words.t("exclusivity.got"),
        *(words.tier(scheme, code) for code in codes),
        words.t("exclusivity.interval_head"),
        words.t("exclusivity.reading"),
    )
    lines = []
    for line in found.received:
        tone = TONES.get(line.verdict, "plain")
        ends = UNKNOWN
        if math.isfinite(line.low):
            ends = words.t("exclusivity.interval", low=_amount(line, line.low, words), high=_amount(line, line.high, words))
        lines.append(
            (
                words.t(f"exclusivity.received_head.{line.measure}"),
                *(_amount(line, mean, words) for mean in line.means),
                TonedText(ends),
                TonedText(words.t(f"exclusivity.verdict.{line.verdict}", fewest=FEWEST), tone),
            )
        )
    return head, lines


def runs_table(found: Exclusivity, words: Words) -> TableCells:
    """The top tier in every published run."""
    head = tuple(words.t(f"exclusivity.head.{name}") for name in ("run", "day", "customers", "share", "profit", "raised"))
    return head, [_run(run, words) for run in found.runs]


def _run(run: TopTier, words: Words) -> tuple[str, ...]:
    profit = UNKNOWN if run.profit_share is None else words.share(run.profit_share)
    return run.name, words.date(run.day), words.number(run.customers), words.share(run.share), profit, words.number(run.raised)


def _term_text(line: TermCompared, value: float | str | None, words: Words) -> str:
    if isinstance(value, str):
        return value or UNKNOWN
    if value is None:
        return UNKNOWN
    return words.share(value) if line.term == "discount_limit" else words.number(value)


def _amount(line: ReceivedCompared, value: float, words: Words) -> str:
    if not math.isfinite(value):
        return UNKNOWN
    return words.share(value, 1) if line.measure == "discount" else words.number(value, 1)
