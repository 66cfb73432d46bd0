"""The commands: one small registry; help, parsing and dispatch all come from it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crmcore.cli.io.output import CommandResult, show
from crmcore.cli.io.printable import printable
from crmcore.cli.verbs import (
    churn as churn_verbs,
    claims as claims_verbs,
    cohorts as cohorts_verbs,
    cost_to_serve as cost_verbs,
    data as data_verbs,
    evidence as evidence_verbs,
    exports as export_verbs,
    factors as factors_verbs,
    grading,
    lifecycle as lifecycle_verbs,
    loyalty as loyalty_verbs,
    privacy as privacy_verbs,
    publish as publish_verbs,
    trust,
    value as value_verbs,
)
from crmcore.cli.verbs.act import (
    branches as branches_verbs,
    budget as budget_verbs,
    campaign as campaign_verbs,
    complaints as complaint_verbs,
    decisions as decision_verbs,
    effect as effect_verbs,
    let_go as let_go_verbs,
    offers as offers_verbs,
    orders as orders_verbs,
    team as team_verbs,
    terms as terms_verbs,
    tier_capacity as capacity_verbs,
    visits as visits_verbs,
    worklist as worklist_verbs,
)
from crmcore.cli.verbs.changes import compare as compare_verbs, trends as trends_verbs, why as why_verbs
from crmcore.cli.verbs.customers import (
    colours as colour_verbs,
    credit as credit_verbs,
    customer_data as customer_data_verbs,
    explain as explain_verbs,
    groups as groups_verbs,
    key_customers as key_verbs,
    prospects as prospects_verbs,
    relations as relation_verbs,
)
from crmcore.cli.verbs.evaluation import exclusivity as exclusivity_verbs, management as management_verbs, readiness as readiness_verbs
from crmcore.cli.verbs.import_options import add_import_options
from crmcore.cli.verbs.proofs import load as load_verbs, soak as soak_verbs
from crmcore.cli.verbs.understand import find as find_verbs, voice as voice_verbs
from crmcore.demo.company.languages import demo_folder
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.report.words.words import Words, words_for
from crmcore.store.companies.companies import company_currency, data_root
from crmcore.store.files.disk_errors import disk_problem
from crmcore.store.files.safe_traceback import redacted_traceback


@dataclass(frozen=True, slots=True)
class Verb:
    """One command. `run` takes the parsed arguments and returns what to print; `options` adds its flags."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], CommandResult]
    options: Callable[[argparse.ArgumentParser], None] = lambda parser: None


VERBS: tuple[Verb, ...] = (
    Verb("demo", "build the demo company (seeded, any size)", data_verbs.demo, data_verbs.demo_options),
    Verb("import", "bring in a file", data_verbs.import_file, add_import_options),
    Verb("describe", "what data there are", data_verbs.describe),
    Verb("versions", "the data versions", data_verbs.versions),
    Verb("undo", "go back to the data version before", data_verbs.undo, data_verbs.undo_options),
    Verb("grade", "tiers of all customers", grading.grade, grading.scenario_options),
    Verb("concentration", "how much hangs on how few", grading.concentration, grading.concentration_options),
    Verb("customers", "the grade report", grading.customers, grading.roster_options),
    Verb("export", "the grade report as a file, recorded like every one that leaves", export_verbs.export, export_verbs.export_options),
    Verb(
        "template",
        "a workbook to fill in: the columns of a table, an example, what each means",
        export_verbs.template,
        export_verbs.template_options,
    ),
    Verb("privacy", "hide or show personal data for everybody", privacy_verbs.privacy, privacy_verbs.privacy_options),
    Verb("explain", "why a customer has its tier", explain_verbs.explain, explain_verbs.explain_options),
    Verb("value", "what customers are worth, and what they could be", value_verbs.value, value_verbs.value_options),
    Verb(
        "cost-to-serve",
        "from gross to net profit: what serving customers costs, and the rates it rests on",
        cost_verbs.cost_to_serve,
        cost_verbs.cost_to_serve_options,
    ),
    Verb(
        "colours", "how many customers have which colour, what they get, who lost what", colour_verbs.colours, colour_verbs.colours_options
    ),
    Verb(
        "late-reasons",
        "reasons for late payment, which are excused, and whose credit changes",
        credit_verbs.late_reasons,
        credit_verbs.late_reasons_options,
    ),
    Verb("loyalty", "who is loyal, who only seems so, and what customers say of us", loyalty_verbs.loyalty, loyalty_verbs.loyalty_options),
    Verb("lifecycle", "where customers stand in their life, and who moves", lifecycle_verbs.lifecycle, lifecycle_verbs.lifecycle_options),
    Verb("churn", "who may leave, who owes, who has gone, what keeping is worth", churn_verbs.churn, churn_verbs.churn_options),
    Verb(
        "prospects",
        "who fits the target profile, and which prospects resemble the best customers",
        prospects_verbs.prospects,
        prospects_verbs.prospects_options,
    ),
    Verb(
        "key-customers",
        "customers that are key for their influence, and those that are key but not big",
        key_verbs.key_customers,
        key_verbs.key_customers_options,
    ),
    Verb(
        "customer-data",
        "what is known of customers in eight categories, of whom it is missing, and what needs it",
        customer_data_verbs.customer_data,
        customer_data_verbs.customer_data_options,
    ),
    Verb(
        "groups",
        "parents and daughters graded as one: who changes tier by it, which are key only together",
        groups_verbs.groups,
        groups_verbs.groups_options,
    ),
    Verb(
        "relations",
        "who supplies, refers and competes with whom, between groups, and the customers with the most relations",
        relation_verbs.relations,
        relation_verbs.relations_options,
    ),
    Verb(
        "find",
        "a customer, page, figure or term by name",
        find_verbs.find,
        find_verbs.find_options,
    ),
    Verb(
        "let-go",
        "customers that the company parts with: decide, what followed, whom to think about",
        let_go_verbs.let_go,
        let_go_verbs.let_go_options,
    ),
    Verb(
        "cohorts",
        "customers by their first purchase: the five lenses of the customer-base audit",
        cohorts_verbs.cohorts,
        cohorts_verbs.cohorts_options,
    ),
    Verb("factors", "any two indicators or attributes crossed", factors_verbs.factors, factors_verbs.factors_options),
    Verb(
        "voice",
        "what customers say: topics, what is rising, quotes, whom nobody has listened to",
        voice_verbs.voice,
        voice_verbs.voice_options,
    ),
    Verb("compare", "two gradings side by side: who stands elsewhere", compare_verbs.compare, compare_verbs.compare_options),
    Verb("why", "why scores and tiers changed between two dates, runs or scenarios", why_verbs.why, why_verbs.why_options),
    Verb(
        "evidence",
        "do the tiers predict the next year? earlier grades against what came",
        evidence_verbs.evidence,
        evidence_verbs.evidence_options,
    ),
    Verb(
        "advise", "the weights that would have predicted best, tested on a later day", evidence_verbs.advise, evidence_verbs.advise_options
    ),
    Verb("misjudged", "whom the grade of an earlier day got wrong", evidence_verbs.misjudged, evidence_verbs.misjudged_options),
    Verb("stability", "whose tier hangs on small shifts of the weights", evidence_verbs.stability, evidence_verbs.stability_options),
    Verb(
        "management",
        "what a change of terms or grades did: each tier against the same a year before",
        management_verbs.management,
        management_verbs.management_options,
    ),
    Verb(
        "exclusivity",
        "is the top tier still special? its size, worth, privileges, and what it received",
        exclusivity_verbs.exclusivity,
        exclusivity_verbs.exclusivity_options,
    ),
    Verb(
        "readiness",
        "are the conditions of classification management there? what is missing, and what people answer",
        readiness_verbs.readiness,
        readiness_verbs.readiness_options,
    ),
    Verb("fairness", "the share of every group in the upper tiers", evidence_verbs.fairness, evidence_verbs.fairness_options),
    Verb(
        "trends",
        "the tiers month by month, by share and by a standard that stays the same",
        trends_verbs.trends,
        trends_verbs.trends_options,
    ),
    Verb("migration", "who moved between two dates", trends_verbs.migrate, trends_verbs.migration_options),
    Verb("claims", "textbook claims beside your own data", claims_verbs.claims, grading.scenario_options),
    Verb("publish", "freeze the grades as a run", publish_verbs.publish, publish_verbs.publish_options),
    Verb(
        "decisions",
        "the decisions of the week, the most money first, each with what it assumes",
        decision_verbs.decisions,
        decision_verbs.decisions_options,
    ),
    Verb("worklist", "what each salesperson does this week", worklist_verbs.worklist, worklist_verbs.worklist_options),
    Verb(
        "complaints",
        "whom to answer next and by when; delays; a replay under other terms",
        complaint_verbs.complaints,
        complaint_verbs.complaints_options,
    ),
    Verb("terms", "what each tier gives its customers, and the calendar of working days", terms_verbs.terms, terms_verbs.terms_options),
    Verb("team", "load of every salesperson, and the moves that even it out", team_verbs.team, team_verbs.team_options),
    Verb("effect", "what a draft would change everywhere before it is published", effect_verbs.effect, effect_verbs.effect_options),
    Verb(
        "tier-capacity",
        "how many customers the upper tiers can hold by hours, budget and material",
        capacity_verbs.tier_capacity,
        capacity_verbs.tier_capacity_options,
    ),
    Verb(
        "campaign",
        "plan a campaign, launch it with customers held out, see its worth",
        campaign_verbs.campaign,
        campaign_verbs.campaign_options,
    ),
    Verb(
        "branches",
        "customers wherever they buy; rewards for loyal ones; what a new branch may return",
        branches_verbs.branches,
        branches_verbs.branches_options,
    ),
    Verb("visits", "who is due, and the plan of the coming weeks; calendars", visits_verbs.visits, visits_verbs.visits_options),
    Verb(
        "budget",
        "effort against profit; a budget split over tiers; levers for customers that lose money",
        budget_verbs.budget,
        budget_verbs.budget_options,
    ),
    Verb("offers", "what to offer the second tier; cross-prices; contacts per order", offers_verbs.offers, offers_verbs.offers_options),
    Verb("allocate", "scarce material shared among the open orders", orders_verbs.allocate, orders_verbs.allocate_options),
    Verb("sequence", "the production sequence of the open orders", orders_verbs.sequence, orders_verbs.sequence_options),
    Verb("verify", "check everything: files, figures, pointer, ledger, records", trust.verify),
    Verb("backup", "write the company into one file, at any time", trust.backup, trust.file_options),
    Verb("restore", "put a backup back; what came after it is kept", trust.restore, trust.file_options),
    Verb("prune", "delete old versions that nobody uses", trust.prune, trust.prune_options),
    Verb("doctor", "is everything fit for work? a real question to each company", trust.doctor),
    Verb("bench", "measure speed, as ratios in one run", data_verbs.bench, data_verbs.bench_options),
    Verb("load", "many visitors at once: latency, errors, wrong answers, memory", load_verbs.load, load_verbs.load_options),
    Verb("soak", "try to break import and store: damaged files, killed writers, failing disks", soak_verbs.soak, soak_verbs.soak_options),
)


def parser() -> argparse.ArgumentParser:
    """The whole command line as an argparse parser."""
    top = argparse.ArgumentParser(prog="python -m crmcore", description="Customer value: from orders to graded customers.")
    top.add_argument("--data", type=Path, default=None, metavar="DIR", help="a company's folder (default: the demo company)")
    shared = argparse.ArgumentParser(add_help=False)
    # no default here: it would take the place of the one before the verb
    shared.add_argument(
        "--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="a company's folder (default: the demo company)"
    )
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument("--lang", choices=("en", "zh_CN"), default="en", help="language of messages and tables")
    shared.add_argument("--author", default="", help="who is doing this; kept with every change")
    commands = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        command = commands.add_parser(verb.name, help=verb.help, description=verb.help, parents=[shared])
        verb.options(command)
        command.set_defaults(run=verb.run)
    return top


#: options of a request that are not one flag with the option's name
FLAGS: dict[str, str] = {
    "again": "--again",
    "header": "--no-header, or --header-row LINE",
    "customer": "--customer NAME=NUMBER, or --customer *=refuse",
}


def _asked(words: Words, question: Question) -> str:
    """The question in one line, and the option that answers it."""
    flag = "--map" if question.option == "mapping" else FLAGS.get(question.option, f"--{question.option.replace('_', '-')}")
    if question.choices and question.option not in FLAGS:
        return f"{words.problem(question)} {words.t('cli.answer_one_of', flag=flag, choices=', '.join(question.choices))}"
    return f"{words.problem(question)} {words.t('cli.answer', flag=flag)}"


def _money_digits(company_dir: Path) -> int | None:
    """Digits after the point of the company's amounts; None where nobody has said in which currency they are."""
    try:
        currency = company_currency(company_dir)
    except Problem:  # a damaged description has been told by the verb
        return None
    return words_for("en").currency_digits(currency) if currency else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 done in part, 2 refused with one line on stderr, 3 a question is open,
    4 an error that nobody foresaw: one line says where, and nothing of what stands in the data."""
    args = parser().parse_args(arguments)
    args.named = args.data is not None
    args.data = args.data or demo_folder(data_root(), args.lang)
    try:
        answer = args.run(args)
    except Question as question:
        print(printable(_asked(words_for(args.lang), question)), file=sys.stderr)
        return 3
    except Problem as problem:
        words = words_for(args.lang)
        answer = f" {words.t('cli.answer', flag='--author')}" if problem.code == "author_missing" else ""
        print(printable(words.problem(problem) + answer), file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  the last resort: one line that says where, and nothing of the data
        if (about_disk := disk_problem(error)) is not None:
            print(words_for(args.lang).problem(about_disk), file=sys.stderr)
            return 2
        print(words_for(args.lang).t("cli.unexpected", steps=redacted_traceback(error)), file=sys.stderr)
        return 4
    show(answer, as_json=args.json, money_digits=_money_digits(args.data))
    return answer.status
