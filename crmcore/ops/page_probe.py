"""Drives the dashboard's pages in a process of its own and tells seconds and memory as one line of JSON.

`python -m crmcore.ops.page_probe COMPANY_FOLDER`, with CRM_DATA naming the folder above it.
"""
from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
MOVES = (41, 38, 44, 35, 47, 33)


def main(company_dir: str) -> None:
    """Open the overview, then turn a weight on the weights page several times."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["company"] = Path(company_dir).name
    start = time.perf_counter()
    app.run()
    opened = time.perf_counter() - start
    _healthy(app)
    app.switch_page("pages/grade/weights.py").run()
    _healthy(app)
    taken = []
    for value in MOVES:
        slider = next(s for s in app.slider if s.key.startswith("weights.w.order_amount"))
        start = time.perf_counter()
        slider.set_value(value).run()
        taken.append(time.perf_counter() - start)
        _healthy(app)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"open_s": opened, "slider_s": median(taken), "peak_mb": peak}))


def _healthy(app: AppTest) -> None:
    if app.exception or app.error:
        raise RuntimeError(f"the page failed: {[e.value for e in (*app.exception, *app.error)]}")


if __name__ == "__main__":
    main(sys.argv[1])
