"""Who may import whom: layers, and in each layer the packages and which of their siblings they may import.

A new capability is one line per layer that it touches. The order is the direction: a package stands below those it imports.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """What the files of a layer may import besides the standard library and the packages of their own row.

    `libraries`: packages from outside. `layers`: packages of the project, with all that lies in them. `packages`: each package of
    the layer → its siblings that it may import; a layer without any is one package.
    """

    libraries: str = ""
    layers: str = ""
    packages: dict[str, str] = field(default_factory=dict)


#: files that may import more than their layer: file → what
EXCEPTIONS: dict[str, str] = {
    "crmcore/proofs/bench/page_probe.py": "streamlit.testing pages._ui",  # drives the pages as a visitor would
    "crmcore/proofs/load/session.py": "streamlit.proto websockets",  # speaks as a browser does
}

#: folder (or file) → its row; the first that fits decides
LAYERS: dict[str, Layer] = {
    "app.py": Layer(layers="pages._ui.frame.shell"),
    "pages/_ui": Layer(
        "streamlit pandas numpy pyarrow plotly markupsafe",
        "crmcore.domain crmcore.report crmcore.store crmcore.usecases crmcore.demo crmcore.ops",
        {
            "state": "",
            "components": "state",
            "navigation": "state",
            "data": "components state",
            "controls": "components data state",
            "lists": "data navigation state",
            "summary": "components data state",
            "pyramids": "components controls data lists state",
            "claims": "components data lists navigation state",
            "cohorts": "components controls data lists state",
            "compare": "components controls data effect grade_changes lists pyramids state",
            "complaints": "components controls data state",
            "cost_to_serve": "components controls data lists state",
            "evidence": "components controls data exclusivity lists management_effect navigation state",
            "exclusivity": "components controls data lists state trends",
            "management_effect": "components controls data lists state",
            "readiness": "components controls data lists navigation state",
            "grade_changes": "components controls data lists state",
            "exports": "components controls data lists state",
            "factors": "components controls data lists state",
            "lifecycle": "components controls data lists navigation state",
            "loyalty": "components controls data lists navigation state",
            "team": "components controls data exports lists state",
            "visits": "components controls data exports lists state team",
            "budget": "components controls data exports lists state",
            "offers": "components controls data exports lists navigation state",
            "orders": "components controls data exports lists state team",
            "terms": "components controls data exports state",
            "trends": "components controls data grade_changes lists pyramids state",
            "value": "components controls data lists navigation state",
            "voice": "components controls data lists navigation state",
            "worklist": "components controls data exports state",
            "branches": "components controls data exports lists navigation state",
            "campaigns": "components controls data exports state",
            "churn": "components controls data exports lists state",
            "effect": "components controls data lists state",
            "letting_go": "components controls data exports state",
            "key_customers": "components controls data lists state",
            "tier_capacity": "components controls data state",
            "grading": "components controls data effect exports lists state",
            "imports": "components data exports state",
            "customers": "components controls cost_to_serve data evidence lists state value",
            "frame": (
                "branches budget churn claims cohorts compare components controls cost_to_serve data evidence factors grading "
                "key_customers lifecycle lists loyalty navigation offers orders readiness state team trends value visits voice"
            ),
        },
    ),
    "pages": Layer("streamlit", "pages._ui crmcore.domain crmcore.report"),
    "crmcore/domain": Layer(
        "numpy pandas pyarrow scipy sklearn threadpoolctl",
        "",
        {
            "kernel": "",
            "tables": "kernel",
            "joins": "kernel tables",
            "grading": "kernel",
            "cohorts": "grading kernel summary",
            "cost_to_serve": "grading kernel summary",
            "decisions": "grading kernel tables",
            "facts": "kernel",
            "terms": "kernel",
            "letting_go": "grading kernel",
            "key_customers": "grading kernel terms",
            "complaints": "grading kernel summary terms",
            "allocation": "facts grading kernel key_customers terms",
            "scheduling": "facts grading kernel key_customers terms",
            "team": "grading kernel",
            "visits": "kernel team terms",
            "budget": "cost_to_serve facts grading kernel key_customers summary team terms value",
            "summary": "grading kernel tables",
            "pyramids": "grading summary",
            "purchase_models": "facts grading kernel",
            "grade_changes": "grading",
            "evidence": "grading kernel summary",
            "factors": "grading kernel summary tables",
            "loyalty": "grading kernel summary",
            "lifecycle": "grading kernel loyalty purchase_models summary",
            "offers": "facts grading kernel summary",
            "value": "decisions facts grading kernel lifecycle loyalty offers purchase_models summary",
            "churn": "complaints facts grading kernel letting_go lifecycle purchase_models summary value",
            "voice": "grading kernel summary value",
            "health": "churn complaints grading kernel lifecycle loyalty summary value",
            "claims": "facts grading kernel loyalty summary value",
            "compare": "churn grading kernel summary",
            "trends": "churn compare grading kernel summary",
            "tier_capacity": "kernel",
            "experiments": "",
            "campaigns": "experiments kernel",
            "branches": "campaigns grading kernel",
            "management_effect": "grading kernel terms",
            "readiness": "kernel",
            "exclusivity": "grading summary terms trends",
            "effect": "allocation budget complaints facts grading key_customers scheduling team terms",
            "worklist": "churn complaints experiments facts grading kernel letting_go offers summary terms value",
        },
    ),
    "crmcore/store": Layer(
        "duckdb pyarrow numpy python_calamine chinese_calendar",
        "crmcore.domain",
        {
            "files": "",
            "companies": "files",
            "engine": "files",
            "ledger": "files",
            "sandbox": "files",
            "reading/source": "engine",
            "reading/values": "reading/source",
            "reading/text": "engine reading/source reading/values",
            "reading/sheets": "engine reading/source reading/text",
            "reading": "files reading/sheets reading/source reading/text sandbox",
            "decisions": "companies engine files ledger",
            "decisions/act": "companies decisions files ledger",
            "facts": "decisions engine files",
            "facts/credit": "engine",
            "facts/letting_go": "engine",
            "facts/voice": "engine facts/activities",
            "facts/activities": "decisions decisions/act engine facts",
            "facts/management_effect": "engine",
            "offers": "companies engine facts ledger",
            "versions": "companies decisions engine facts files ledger",
            "imports/matching": "engine reading/source reading/text versions",
            "imports/validation": "engine imports/matching reading reading/source reading/values",
            "imports/pipeline": "engine files imports/matching imports/validation reading reading/source reading/values sandbox versions",
            "imports/joins": (
                "engine imports/matching imports/pipeline imports/validation reading reading/sheets reading/source sandbox versions"
            ),
            "imports": (
                "companies engine files imports/joins imports/matching imports/pipeline imports/validation ledger reading reading/sheets "
                "reading/source sandbox versions"
            ),
        },
    ),
    "crmcore/usecases": Layer(
        "numpy pandas pyarrow sklearn",
        "crmcore.domain crmcore.store",
        {
            "churn": "",
            "value": "",
            "loyalty": "",
            "lifecycle": "",
            "health": "",
            "cost_to_serve": "",
            "terms": "",
            "offers": "key_customers",
            "claims": "",
            "insights": "churn claims cost_to_serve health lifecycle loyalty offers value",
            "letting_go": "churn insights",
            "grading": "health insights letting_go",
            "credit": "grading insights",
            "key_customers": "",
            "team": "grading key_customers",
            "budget": "grading",
            "branches": "",
            "visits": "grading team",
            "orders": "grading key_customers",
            "evidence": "grading",
            "grade_changes": "grading insights letting_go",
            "complaints": "grading health",
            "trends": "grading",
            "worklist": "complaints grading health key_customers team visits",
            "campaigns": "evidence grading worklist",
            "effect": "health team",
            "colours": "grading worklist",
            "management_effect": "grading health",
            "readiness": "campaigns evidence management_effect",
            "tier_capacity": "key_customers team",
            "exclusivity": "grading health",
            "voice": "",
        },
    ),
    "crmcore/report": Layer(
        "plotly pandas numpy pyarrow xlsxwriter babel markupsafe icalendar",
        "crmcore.domain",
        {
            "words": "",
            "claims": "words",
            "plotting": "words",
            "cohorts": "plotting words",
            "compare": "plotting words",
            "complaints": "words",
            "cost_to_serve": "plotting words",
            "credit": "words",
            "letting_go": "words",
            "grade_changes": "plotting words",
            "grading": "plotting words",
            "team": "exports plotting words",
            "visits": "exports words",
            "orders": "exports plotting words",
            "budget": "cost_to_serve exports plotting words",
            "offers": "exports plotting words",
            "pyramids": "plotting words",
            "lifecycle": "plotting words",
            "trends": "compare plotting words",
            "evidence": "grading plotting words",
            "loyalty": "grading plotting words",
            "value": "grading plotting words",
            "health": "words",
            "exports": "cost_to_serve health value words",
            "churn": "exports grading health plotting value words",
            "factors": "exports plotting words",
            "imports": "exports words",
            "worklist": "exports words",
            "campaigns": "exports plotting words",
            "branches": "plotting words",
            "effect": "words",
            "management_effect": "plotting words",
            "readiness": "words",
            "tier_capacity": "words",
            "exclusivity": "plotting trends words",
            "voice": "plotting words",
        },
    ),
    "crmcore/demo": Layer(
        "numpy pyarrow duckdb",
        "crmcore.domain crmcore.store crmcore.usecases.campaigns crmcore.usecases.grading",
        {
            "base": "",
            "people": "base",
            "sales": "base people",
            "service": "base people",
            "decisions": "",
            "company": "base decisions people sales service",
        },
    ),
    "crmcore/ops": Layer("pyarrow duckdb", "crmcore.domain crmcore.store crmcore.ops"),
    "crmcore": Layer("numpy pandas pyarrow duckdb scipy", "crmcore"),
}
