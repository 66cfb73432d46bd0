"""Every import of these tests compares the declarations of the pipeline's steps with what they do (see `pipeline.step`)."""

from __future__ import annotations

import os

# before the first worker: workers inherit the environment of the fork server, which inherits this one
os.environ.setdefault("CRM_CHECK_IMPORT_STEPS", "1")
