"""Tables and sentences of the evidence page: cells ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.claims.results import CAUTION
from crmcore.domain.evidence.backtest import TOP, Evidence, best_baseline
from crmcore.domain.evidence.fairness import Fairness
from crmcore.domain.evidence.misjudged import Misjudged
from crmcore.domain.evidence.weight_advisor import AIMS, Advice, WeightsResult
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.stability import Stability
from crmcore.domain.summary.findings import Tone
from crmcore.report.evidence.figures import chance_band, figure_text, gain_text, with_interval
from crmcore.report.words.cells import ListColumns, ListHead, TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import UNKNOWN, Words


@dataclass(frozen=True, slots=True)
class EvidenceAnswer:
    """What the data say about one objection to grading. `link` is the code of its list, "" for none."""

    text: str
    tone: Tone
    link: str = ""
    customers: int = 0


def rule_table(evidence: Evidence, words: Words, scheme: str) -> TableCells:
    """One line per rule on one day: rank correlation, capture of its best 20 %, capture of each of its tiers; the last line is
    the best possible."""
    head = (
        words.t("evidence.rules.rule"),
        words.t("evidence.rank_correlation"),
        words.t("evidence.top_20"),
        *(words.tier(scheme, code) for code in evidence.tiers),
        words.t("common.label.customers"),
    )
    lines = [
        (
            words.t(f"evidence.rule.{r.rule}"),
            with_interval(r.rank_correlation, r.rank_correlation_interval, AIMS[0], words),
            with_interval(r.top_20_capture, r.top_20_capture_interval, AIMS[1], words),
            *(with_interval(share, ends, AIMS[1], words) for share, ends in zip(r.captured, r.captured_intervals, strict=True)),
            words.number(r.customers),
        )
        for r in evidence.rules
    ]
    foresight = (
        words.t("evidence.rule.foresight"),
        words.number(1.0, 2),
        words.share(evidence.best_possible),
        *(UNKNOWN for _ in evidence.tiers),
        words.number(evidence.customers),
    )
    return head, (*lines, foresight)


def advice_table(advice: Advice, words: Words) -> TableCells:
    """Scores of the current, the learnt and the hindsight weights on the test day."""
    head = (words.t("evidence.advice.weights"), words.t("evidence.rank_correlation"), words.t("evidence.top_20"))

    def line(code: str, scores: WeightsResult | None) -> tuple[str, ...]:
        known = scores or WeightsResult(None, None)
        return words.t(f"evidence.advice.{code}"), *(figure_text(getattr(known, aim), aim, words) for aim in AIMS)

    rows = [
        ("current", advice.current),
        *([("advised", advice.advised)] if advice.weights is not None else []),
        ("hindsight", advice.in_hindsight),
    ]
    return head, tuple(line(code, scores) for code, scores in rows)


def advice_sentence(advice: Advice, words: Words) -> str:
    """The gain of the learnt weights on the training years and on the test day."""
    if advice.verdict == "untested":
        return words.t("evidence.advice.untested")

    promised = None if advice.trained_advised is None or advice.trained_current is None else advice.trained_advised - advice.trained_current
    return words.t(
        "evidence.advice.difference",
        n=len(advice.trained_on),
        promised=gain_text(promised, advice.aim, words),
        tested=gain_text(advice.difference, advice.aim, words),
        low=gain_text(advice.low, advice.aim, words),
        high=gain_text(advice.high, advice.aim, words),
        aim=words.t(f"evidence.aim.{advice.aim}"),
    )


def misjudged_table(book: Book, misjudged: Misjudged, rows: int, words: Words, currency: str = "") -> TableCells:
    """The costliest misjudgements: customer, actual value and its percentile, and the indicator that misled most."""
    head = (
        words.t("common.label.customer"),
        words.t("evidence.wrong.came"),
        words.t("evidence.wrong.stood"),
        words.t("evidence.wrong.missed"),
    )
    lines = []
    for k, row in enumerate(misjudged.rows[:rows].tolist()):
        lines.append(
            (
                customer_name(book, row),
                words.money(misjudged.outcome[k], currency, compact=True),
                _at(misjudged.outcome_percentile[k], words),
                _misled(misjudged, k, words),
            )
        )
    return head, tuple(lines)


def list_columns(misjudged: Misjudged, words: Words) -> ListColumns:
    """What a list of misjudged customers keeps of its table: what came, better than whom, and what misled."""

    def line(k: int) -> tuple[float, str, str]:
        return float(misjudged.outcome[k]), _at(misjudged.outcome_percentile[k], words), _misled(misjudged, k, words)

    head: ListHead = {
        "list:came": (words.t("evidence.wrong.came"), "money"),
        **{f"list:{name}": (words.t(f"evidence.wrong.{name}"), "text") for name in ("stood", "missed")},
    }

    def lines(rows: np.ndarray) -> list[tuple[float | str | None, ...]]:
        at = {int(misjudged.rows[k]): int(k) for k in np.flatnonzero(np.isin(misjudged.rows, rows))}
        return [line(at[row]) if row in at else (None, None, None) for row in rows.tolist()]

    return ListColumns(head, lines)


def _misled(misjudged: Misjudged, k: int, words: Words) -> str:
    """The indicator that misled most, with where it placed the customer."""
    missed = int(misjudged.missed[k])
    if missed < 0:
        return UNKNOWN
    return words.t("evidence.wrong.indicator", metric=words.t(f"metric.{misjudged.metrics[missed]}"), then=_at(misjudged.then[k], words))


def _at(percentile: float, words: Words) -> str:
    """The share of customers below a percentile, never 100%."""
    return words.share(min(percentile, 99.4) / 100)


def missed_sentence(misjudged: Misjudged, words: Words) -> str:
    """Which indicators misled, and how often; "" where none did."""
    counts = misjudged.missed_counts()
    metric_list = words.t("common.scope.list").join(words.t("evidence.wrong.times", metric=words.t(f"metric.{m}"), n=n) for m, n in counts)
    return words.t("evidence.wrong.misled", metrics=metric_list) if counts else ""


def answers(
    evidence: Evidence,
    misjudged: Sequence[Misjudged],
    fair: Fairness | None,
    words: Words,
    currency: str = "",
    fair_name: str = "",
    names: dict[str, str] | None = None,
) -> tuple[EvidenceAnswer, ...]:
    """What the data say about the three objections of the textbooks (efficiency against fairness; value predicted wrongly;
    small customers overlooked). `misjudged`: underrated, overrated; `fair`: the least fair dimension, labelled `fair_name`."""
    return tuple(
        a
        for a in (
            _efficiency(evidence, fair, words, fair_name, names or {}),
            _prediction(evidence, misjudged, words),
            _neglect(evidence, misjudged[0], words, currency),
        )
        if a is not None
    )


def _efficiency(evidence: Evidence, fair: Fairness | None, words: Words, fair_name: str, names: dict[str, str]) -> EvidenceAnswer | None:
    half = len(evidence.tiers) // 2
    if not evidence.customers or evidence.total <= 0:
        return None
    customer_share, profit_share = sum(evidence.sizes[:half]) / evidence.customers, sum(evidence.profit[:half]) / evidence.total
    efficient = profit_share > customer_share
    tone = ("plain" if efficient else "watch") if fair is None or fair.ratio is None else "good" if fair.fair and efficient else "watch"
    if evidence.customers < CAUTION:
        tone = "plain"
    text = words.t(
        "evidence.answer.efficiency",
        people=words.strict_share(customer_share),
        share=words.strict_share(profit_share),
        verdict=_verdict(tone, words),
    )
    if fair is None or fair.ratio is None:
        return EvidenceAnswer(f"{text} {words.t('evidence.answer.fair_unknown')}", tone)
    shares = {group.group: words.strict_share(group.share) for group in fair.groups}
    text += " " + words.t(
        "evidence.answer.fair" if fair.fair else "evidence.answer.unfair",
        ratio=words.number(fair.ratio, 2),
        low=names.get(fair.lowest, fair.lowest),
        low_share=shares[fair.lowest],
        dimension=fair_name,
        high=names.get(fair.highest, fair.highest),
        high_share=shares[fair.highest],
    )
    return EvidenceAnswer(text, tone)


def _verdict(tone: Tone, words: Words) -> str:
    """Whether the objection holds here, as a word beside the colour."""
    return words.t(f"evidence.answer.verdict.{tone}")


def _prediction(evidence: Evidence, misjudged: Sequence[Misjudged], words: Words) -> EvidenceAnswer | None:
    current = evidence.rule("current")
    if current is None or current.top_20_capture is None:
        return None
    under, over = (len(group.rows) for group in misjudged)
    own, band, plain = current.rank_correlation, chance_band(evidence.customers), best_baseline(evidence)
    luck = own is None or own <= band
    unsure = luck and evidence.customers < CAUTION
    lead = None if plain is None else plain.leads.get(AIMS[0])
    beaten = lead is not None and not luck and lead.verdict == "behind"
    tone = "plain" if unsure else "bad" if luck else "watch" if beaten else "good"
    text = words.t(
        "evidence.answer.prediction",
        top=words.share(TOP / 100),
        found=words.share(current.top_20_capture),
        under=words.number(under),
        over=words.number(over),
        best=words.share(evidence.best_possible),
        verdict=_verdict(tone, words),
    )
    text += " " + words.t(
        "evidence.answer.unsure"
        if unsure
        else "evidence.answer.luck"
        if luck
        else "evidence.answer.beaten"
        if beaten
        else "evidence.answer.skill",
        n=evidence.customers,
        value=words.number(own, 2),
        band=words.number(band, 2),
        day=evidence.day,
        rule=words.t(f"evidence.rule.{plain.rule}") if plain else "",
        best=words.number(plain.rank_correlation, 2) if plain else "",
    )
    return EvidenceAnswer(text, tone, f"overrated.{evidence.day}", over)


def _neglect(evidence: Evidence, under: Misjudged, words: Words, currency: str) -> EvidenceAnswer | None:
    if not evidence.customers or evidence.total <= 0:
        return None
    half = len(evidence.tiers) - len(evidence.tiers) // 2
    profit_share = sum(evidence.profit[half:]) / evidence.total
    customer_share = sum(evidence.sizes[half:]) / evidence.customers
    tone = "plain" if evidence.customers < CAUTION else "watch" if len(under.rows) else "good"
    text = words.t(
        "evidence.answer.neglect",
        people=words.strict_share(customer_share),
        share=words.strict_share(profit_share),
        n=len(under.rows),
        money=words.money(under.total, currency, compact=True),
        verdict=_verdict(tone, words),
    )
    return EvidenceAnswer(text, tone, f"underrated.{evidence.day}", len(under.rows))


def stability_text(book: Book, stability: Stability, row: int, words: Words) -> str:
    """How stable one graded customer's computed tier is."""
    return words.t(
        "evidence.badge.solid" if stability.solid[row] else "evidence.badge.borderline",
        share=words.strict_share(round(float(stability.same[row]), 6)),
        tier=words.tier(book.scheme.id, book.scheme.tiers[int(book.computed[row])]),
        n=stability.draws,
    )
