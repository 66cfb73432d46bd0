"""The log of unexpected errors, without any of the customers' data.

The message of an error may quote a cell ("Could not convert string 'Zhang San' …"), and so may the names and values
around it. So the log gets the type of the error and its traceback without values. A short reference stands in the log
and on the screen, so that one can be found by the other.
"""

from __future__ import annotations

import logging
import secrets
import threading

from crmcore.store.files.safe_traceback import redacted_traceback

log = logging.getLogger("cockpit")


def log_error(doing: str, error: BaseException) -> str:
    """Log `error`, which came while `doing` (our own words, no data), and return the reference to show to the visitor."""
    reference = secrets.token_hex(4)
    log.error("unexpected error %s while %s: %s", reference, doing, redacted_traceback(error))
    return reference


def redact_log_messages() -> None:
    """From now on no log record of this process, whoever writes it, quotes the message of an error. May be called again."""
    factory = logging.getLogRecordFactory()
    if getattr(factory, "without_words", False):
        return

    def record(*args: object, **kwargs: object) -> logging.LogRecord:
        new = factory(*args, **kwargs)
        if new.exc_info and new.exc_info[1] is not None:
            new.msg, new.args = f"{new.getMessage()}: {redacted_traceback(new.exc_info[1])}", ()
            new.exc_info = new.exc_text = None
        return new

    record.without_words = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(record)
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _thread_died


def _thread_died(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
        log_error("working beside the page", hook.exc_value)
