"""What a link asks for and this company does not have, dropped with a note before a page is drawn."""

from __future__ import annotations

from crmcore.domain.health.colours import COLOURS
from crmcore.domain.summary.filters import COLOUR, usable_filters
from crmcore.store.companies import schemes as scheme_store
from pages._ui.data import data
from pages._ui.state import address_bar, state


def drop_unusable_settings() -> None:
    """Drop what a link asks for and this company does not have: a scheme, shares that fit another one, a run, a filter. A run that is on
    screen brings its scenario."""
    _show_run()
    chosen, known = state.view().scenario, data.schemes()
    wrong: dict[str, object] = {}
    if chosen.scheme not in known:
        wrong = {"scheme": scheme_store.DEFAULT, "shares": ()}
    elif chosen.shares and (not known[chosen.scheme].adjustable or len(chosen.shares) != len(known[chosen.scheme].cut_tiers)):
        wrong = {"shares": ()}
    if chosen.standard is not None and chosen.standard not in {r.id for r in data.runs()}:
        wrong["standard"] = None
    if wrong:
        address_bar.pass_over(
            {
                name: "/".join(map(str, value)) if isinstance(value, tuple) else str(value)
                for name in wrong
                if (value := getattr(chosen, name))
            }
        )
        state.change_scenario(**wrong)
    _drop_unusable_filters()


def _show_run() -> None:
    """The draft is the scenario of the published run on screen."""
    if number := state.view().run:
        run = next((r for r in data.runs() if r.id == number), None)
        if run is None:
            address_bar.pass_over({"run": str(number)})
        state.change(run=run.id if run else 0, scenario=run.scenario if run else state.view().scenario)


def _drop_unusable_filters() -> None:
    """Drop filters by a field, or by values, that the data do not have."""
    asked = state.view().filters
    if not asked or data.version() is None:
        return
    named = {"rep_id": data.rep_names(), COLOUR: COLOURS}
    usable = usable_filters(data.customers(), asked, data.schemes().get(state.view().scenario.scheme), named)
    if usable != asked:
        dropped = {name: [value for value in values if value not in usable.get(name, ())] for name, values in asked.items()}
        address_bar.pass_over({f"f.{name}": ", ".join(values) for name, values in dropped.items() if values})
        state.change(filters=usable)
