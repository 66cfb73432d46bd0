"""What single customers need beside the entitlements of their tier: all of them, and their file."""

from __future__ import annotations

from crmcore.domain.terms.needs import needs_in_force
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.needs_file import needs_csv, needs_table
from crmcore.store.decisions.needs import need_rows
from crmcore.store.decisions.terms import terms_on
from pages._ui.components import widgets
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import t


def draw() -> None:
    """The table on the working date, with the names as links, and the export."""
    widgets.section(t("terms.needs.title"))
    needs = tuple(needs_in_force(need_rows(data.company()), working_date()).values())
    if not needs or data.version() is None:
        widgets.note(t("terms.needs.none"))
        return
    graded, words, company = data.book(), state.current_words(), data.company()
    widgets.note(t("terms.needs.about"))
    terms = terms_on(company, graded.scheme.id, working_date())[0]
    widgets.small_table(*needs_table(needs, graded, terms, words), text_columns=7, cards=True)
    context = ExportContext(company.name, company.currency, data.author())
    item = download.for_everybody(
        graded, "terms.needs", t("terms.needs.file"), "csv", len(needs), lambda: needs_csv(needs, graded, terms, context, words)
    )
    download.made_button(item, t("terms.needs.export"), "terms.needs.export")
