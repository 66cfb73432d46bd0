"""Drives the dashboard's pages in a process of its own and tells seconds and memory as one line of JSON.

The server's share of a figure is the time from the visitor's move until the page hands the first figure out; what the
script draws after it comes while the browser already paints. The modules are loaded before, as on a running server.

`python -m crmcore.proofs.bench.page_probe COMPANY_FOLDER`, with CRM_DATA naming the folder above it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

from streamlit.testing.v1 import AppTest

from pages._ui.components import widgets
from pages._ui.frame import shell  # noqa: F401  loaded before the clock starts, as on a server that is up
from pages._ui.navigation import pages

MOVES = (41, 38, 44, 35, 47, 33)


def main(company_dir: str) -> None:
    """Open the overview, then turn a weight on the weights page several times."""
    app = AppTest.from_file(str(pages.ROOT / "app.py"), default_timeout=120)
    app.query_params["company"] = Path(company_dir).name
    opened, whole = _moved(app.run)
    _healthy(app)
    app.switch_page("pages/grade/weights.py").run()
    _healthy(app)
    taken = []
    for value in MOVES:
        slider = next(s for s in app.slider if (s.key or "").startswith("weights.w.order_amount"))
        taken.append(_moved(slider.set_value(value).run))
        _healthy(app)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    first, all_of_it = (median(column) for column in zip(*taken, strict=True))
    print(json.dumps({"open_s": opened, "open_whole_s": whole, "slider_s": first, "slider_whole_s": all_of_it, "peak_mb": peak}))


def _moved(move: Callable[[], object]) -> tuple[float, float]:
    """Seconds until the first figure is handed out, and until the whole page is drawn."""
    drawn: list[float] = []
    hand_out = widgets.figure

    def watched(*arguments: Any, **named: Any) -> None:
        drawn.append(time.perf_counter())
        hand_out(*arguments, **named)

    with mock.patch.object(widgets, "figure", watched):
        start = time.perf_counter()
        move()
        return drawn[0] - start, time.perf_counter() - start


def _healthy(app: AppTest) -> None:
    if app.exception or app.error:
        raise RuntimeError(f"the page failed: {[e.value for e in (*app.exception, *app.error)]}")


if __name__ == "__main__":
    main(sys.argv[1])
