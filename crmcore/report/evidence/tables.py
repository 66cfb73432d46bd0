"""The small tables and sentences of the evidence page, in words. Cells are ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crmcore.domain.claims.findings import CAUTION
from crmcore.domain.evidence.backtest import TOP, Evidence, best_plain
from crmcore.domain.evidence.fairness import Fairness
from crmcore.domain.evidence.misjudged import Misjudged
from crmcore.domain.evidence.weight_advisor import AIMS, Advice, Fared
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.stability import Stability
from crmcore.report.evidence.figures import chance_band, shown
from crmcore.report.grading.pyramid_tables import Lines
from crmcore.report.words.words import UNKNOWN, Words


@dataclass(frozen=True, slots=True)
class Answer:
    """What these data say to one thing that is said against grading. `link` is the code of its list, "" for none."""

    text: str
    tone: str
    link: str = ""
    customers: int = 0


def rule_table(told: Evidence, words: Words, scheme: str) -> Lines:
    """One line a rule on one day: rank correlation, what its best 20 % brought, what each of its tiers brought; the last line
    is what nobody could have beaten."""
    head = (
        words.t("evidence.rules.rule"),
        words.t("evidence.rank_correlation"),
        words.t("evidence.top_20"),
        *(words.tier(scheme, code) for code in told.tiers),
        words.t("common.label.customers"),
    )
    lines = [
        (
            words.t(f"evidence.rule.{r.rule}"),
            words.number(r.rank_correlation, 2),
            words.share(r.top_20_capture),
            *(words.share(share) for share in r.captured),
            words.number(r.customers),
        )
        for r in told.rules
    ]
    foresight = (
        words.t("evidence.rule.foresight"),
        words.number(1.0, 2),
        words.share(told.best_possible),
        *(UNKNOWN for _ in told.tiers),
        words.number(told.customers),
    )
    return head, (*lines, foresight)


def advice_table(told: Advice, words: Words) -> Lines:
    """How the weights now, the learnt ones and those of hindsight fared on the day that was kept aside."""
    head = (words.t("evidence.advice.weights"), words.t("evidence.rank_correlation"), words.t("evidence.top_20"))

    def line(code: str, found: Fared | None) -> tuple[str, ...]:
        known = found or Fared(None, None)
        return words.t(f"evidence.advice.{code}"), *(shown(getattr(known, aim), aim, words) for aim in AIMS)

    rows = [
        ("current", told.current),
        *([("advised", told.advised)] if told.weights is not None else []),
        ("hindsight", told.after_the_fact),
    ]
    return head, tuple(line(code, found) for code, found in rows)


def advice_sentence(told: Advice, words: Words) -> str:
    """The honest difference: what was promised on the years learnt from, and what was kept."""
    if told.verdict == "untested":
        return words.t("evidence.advice.untested")

    promised = None if told.trained_advised is None or told.trained_current is None else told.trained_advised - told.trained_current
    return words.t(
        "evidence.advice.difference",
        n=len(told.trained_on),
        promised=_gain(promised, told.aim, words),
        kept=_gain(told.difference, told.aim, words),
        low=_gain(told.low, told.aim, words),
        high=_gain(told.high, told.aim, words),
        aim=words.t(f"evidence.aim.{told.aim}"),
    )


def _gain(value: float | None, aim: str, words: Words) -> str:
    """A difference with its sign: of correlations as such, of shares in points of a hundred."""
    if value is None:
        return UNKNOWN
    points = aim != "rank_correlation"
    text = words.number(100 * value if points else value, 0 if points else 2)
    signed = f"+{text}" if value > 0 and text.strip("0.,") else text
    return words.t("evidence.advice.points", points=signed) if points else signed


def misjudged_table(book: Book, told: Misjudged, rows: int, words: Words, currency: str = "") -> Lines:
    """The costliest mistakes: who, graded what today, what came and where that stood, and the indicator that misled most."""
    customers = book.mart.customers.table
    head = (
        words.t("common.label.customer"),
        words.t("evidence.wrong.came"),
        words.t("evidence.wrong.stood"),
        words.t("evidence.wrong.missed"),
    )
    lines = []
    for k, row in enumerate(told.rows[:rows].tolist()):
        name = customers["name"][row].as_py() if "name" in customers.column_names else None
        missed = int(told.missed[k])
        why = (
            UNKNOWN
            if missed < 0
            else words.t("evidence.wrong.indicator", metric=words.t(f"metric.{told.metrics[missed]}"), then=_at(told.then[k], words))
        )
        lines.append(
            (
                name or customers["customer_id"][row].as_py(),
                words.money(told.came[k], currency, compact=True),
                _at(told.stood[k], words),
                why,
            )
        )
    return head, tuple(lines)


def _at(percentile: float, words: Words) -> str:
    """Part of the customers that a percentile is better than, never 100%."""
    return words.share(min(percentile, 99.4) / 100)


def missed_sentence(told: Misjudged, words: Words) -> str:
    """Which indicators misled, and how often; "" where none did."""
    counts = told.missed_counts()
    listed = words.t("common.scope.list").join(words.t("evidence.wrong.times", metric=words.t(f"metric.{m}"), n=n) for m, n in counts)
    return words.t("evidence.wrong.misled", metrics=listed) if counts else ""


def answers(
    told: Evidence,
    wrong: Sequence[Misjudged],
    fair: Fairness | None,
    words: Words,
    scheme: str,
    currency: str = "",
    fair_name: str = "",
    names: dict[str, str] | None = None,
) -> tuple[Answer, ...]:
    """What the data say to the three defects that the textbooks name (efficiency against fairness; value predicted wrongly;
    the small ones overlooked). `wrong`: underrated, overrated; `fair`: the least fair dimension, called `fair_name`."""
    return tuple(
        a
        for a in (
            _efficiency(told, fair, words, fair_name, names or {}),
            _prediction(told, wrong, words),
            _neglect(told, wrong[0], words, currency),
        )
        if a is not None
    )


def _efficiency(told: Evidence, fair: Fairness | None, words: Words, fair_name: str, names: dict[str, str]) -> Answer | None:
    half = len(told.tiers) // 2
    if not told.customers or told.total <= 0:
        return None
    people, share = sum(told.sizes[:half]) / told.customers, sum(told.profit[:half]) / told.total
    efficient = share > people
    tone = ("plain" if efficient else "watch") if fair is None or fair.ratio is None else "good" if fair.fair and efficient else "watch"
    if told.customers < CAUTION:
        tone = "plain"
    text = words.t("evidence.answer.efficiency", people=words.part(people), share=words.part(share), verdict=_verdict(tone, words))
    if fair is None or fair.ratio is None:
        return Answer(f"{text} {words.t('evidence.answer.fair_unknown')}", tone)
    shares = {group.group: words.part(group.share) for group in fair.groups}
    text += " " + words.t(
        "evidence.answer.fair" if fair.fair else "evidence.answer.unfair",
        ratio=words.number(fair.ratio, 2),
        low=names.get(fair.lowest, fair.lowest),
        low_share=shares[fair.lowest],
        dimension=fair_name,
        high=names.get(fair.highest, fair.highest),
        high_share=shares[fair.highest],
    )
    return Answer(text, tone)


def _verdict(tone: str, words: Words) -> str:
    """Whether what is said against grading holds here, as a word beside the colour."""
    return words.t(f"evidence.answer.verdict.{tone}")


def _prediction(told: Evidence, wrong: Sequence[Misjudged], words: Words) -> Answer | None:
    current = told.rule("current")
    if current is None or current.top_20_capture is None:
        return None
    under, over = (len(w.rows) for w in wrong)
    own, band, plain = current.rank_correlation, chance_band(told.customers), best_plain(told)
    luck = own is None or own <= band
    unsure = luck and told.customers < CAUTION
    beaten = plain is not None and not luck and round(plain.rank_correlation or 0.0, 2) > round(own or 0.0, 2)
    tone = "plain" if unsure else "bad" if luck else "watch" if beaten else "good"
    text = words.t(
        "evidence.answer.prediction",
        top=words.share(TOP / 100),
        found=words.share(current.top_20_capture),
        under=words.number(under),
        over=words.number(over),
        best=words.share(told.best_possible),
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
        n=told.customers,
        value=words.number(own, 2),
        band=words.number(band, 2),
        day=told.day,
        rule=words.t(f"evidence.rule.{plain.rule}") if plain else "",
        best=words.number(plain.rank_correlation, 2) if plain else "",
    )
    return Answer(text, tone, f"overrated.{told.day}", over)


def _neglect(told: Evidence, under: Misjudged, words: Words, currency: str) -> Answer | None:
    if not told.customers or told.total <= 0:
        return None
    half = len(told.tiers) - len(told.tiers) // 2
    share = sum(told.profit[half:]) / told.total
    people = sum(told.sizes[half:]) / told.customers
    tone = "plain" if told.customers < CAUTION else "watch" if len(under.rows) else "good"
    text = words.t(
        "evidence.answer.neglect",
        people=words.part(people),
        share=words.part(share),
        n=len(under.rows),
        money=words.money(under.total, currency, compact=True),
        verdict=_verdict(tone, words),
    )
    return Answer(text, tone, f"underrated.{told.day}", len(under.rows))


def sure_line(book: Book, found: Stability, row: int, words: Words) -> str:
    """How sure one graded customer's computed tier is."""
    return words.t(
        "evidence.badge.solid" if found.solid[row] else "evidence.badge.borderline",
        share=words.part(round(float(found.same[row]), 6)),
        tier=words.tier(book.scheme.id, book.scheme.tiers[int(book.computed[row])]),
        n=found.draws,
    )
