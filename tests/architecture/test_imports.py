"""Who may import whom, down to the packages of each layer; no package imports another in a circle."""

from __future__ import annotations

import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture.import_table import EXCEPTIONS, LAYERS
from tests.architecture.sources import ROOT, SOURCES, imports, named


def _fits(imported: str, prefix: str) -> bool:
    return imported == prefix or imported.startswith(prefix + ".")


def _package(file: str, layer: str) -> str:
    """The package of a layer that a file lies in: the longest row that fits."""
    rows = [row for row in LAYERS[layer].packages if file.startswith(f"{layer}/{row}/")]
    return max(rows, key=len, default="")


def forbidden(path: Path, root: Path = ROOT) -> list[str]:
    """Imports of a file that its place does not allow."""
    file = named(path, root)
    layer = next(folder for folder in LAYERS if file == folder or file.startswith(f"{folder}/"))
    row, dotted = LAYERS[layer], layer.replace("/", ".")
    allowed = [*row.libraries.split(), *row.layers.split(), *EXCEPTIONS.get(file, "").split()]
    own = _package(file, layer)
    siblings = row.packages.get(own, "").split()
    bad = []
    for imported in imports(path):
        if imported.split(".")[0] in sys.stdlib_module_names or any(_fits(imported, prefix) for prefix in allowed):
            continue
        if row.packages and _fits(imported, dotted):
            target = _package(imported.replace(".", "/") + "/", layer)
            if target and (target == own or target in siblings):
                continue
        bad.append(imported)
    return sorted(bad)


def test_every_file_imports_only_what_its_place_allows():
    offenders = {named(path): found for path in SOURCES if (found := forbidden(path))}
    assert offenders == {}


def test_every_file_of_a_layer_with_packages_lies_in_one_of_them():
    loose = [
        named(path)
        for path in SOURCES
        for layer, row in LAYERS.items()
        if row.packages and named(path).startswith(f"{layer}/") and path.name != "__init__.py" and not _package(named(path), layer)
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("file", "text", "bad"),
    [
        (
            "pages/see/bad.py",
            "import pandas\nfrom crmcore.store import ledger\nfrom pages.see import overview\nimport json\n",
            ["crmcore.store.ledger", "pages.see.overview", "pandas"],
        ),
        ("crmcore/domain/grading/bad.py", "from crmcore.domain.churn import risk\n", ["crmcore.domain.churn.risk"]),
        (
            "crmcore/store/reading/text/bad.py",
            "from crmcore.store.imports.pipeline.preview import Preview\n",
            ["crmcore.store.imports.pipeline.preview.Preview"],
        ),
        ("crmcore/domain/churn/good.py", "from crmcore.domain.kernel.problems import Problem\nimport numpy\n", []),
    ],
)
def test_the_import_rule_can_fail(tmp_path, file, text, bad):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert forbidden(path, tmp_path) == bad


def test_the_table_has_no_cycle():
    for folder, row in LAYERS.items():
        order = list(TopologicalSorter({package: siblings.split() for package, siblings in row.packages.items()}).static_order())
        assert set(order) == set(row.packages), folder  # no sibling that is no package


def _package_graph() -> dict[str, set[str]]:
    """Each folder → the folders of the project that its files import from."""
    modules = {named(path).removesuffix(".py").replace("/", "."): named(path.parent) for path in SOURCES}
    graph: dict[str, set[str]] = {}
    for path in SOURCES:
        here = named(path.parent)
        for imported in imports(path):
            target = modules.get(imported) or modules.get(imported.rpartition(".")[0])
            if target and target != here:
                graph.setdefault(here, set()).add(target)
    return graph


def test_no_packages_import_each_other_in_a_circle():
    graph = _package_graph()
    assert len(graph) > 40  # the graph is of this project
    TopologicalSorter(graph).prepare()


def test_a_circle_of_packages_is_found():
    graph = _package_graph()
    graph.setdefault("crmcore/domain/kernel", set()).add("crmcore/domain/churn")
    with pytest.raises(CycleError):
        TopologicalSorter(graph).prepare()
