"""Errors that nobody foresaw: logged so that they can be found and mended, without a word of the customers' data.

What an error says of itself may quote a cell ("Could not convert string 'Zhang San' …"), and so may the names and values
around it. So a log gets the kind of the error and where it happened, step by step, and nothing that it says. A short
reference stands in the log and on the screen, so that the one can be found by the other.
"""

from __future__ import annotations

import logging
import secrets
import threading

from crmcore.store.files.safe_traceback import redacted_traceback

log = logging.getLogger("cockpit")


def log_error(doing: str, error: BaseException) -> str:
    """Log `error`, which came while `doing` (our own words, no data), and return the reference to tell the visitor."""
    reference = secrets.token_hex(4)
    log.error("unexpected error %s while %s: %s", reference, doing, redacted_traceback(error))
    return reference


def redact_log_messages() -> None:
    """From now on no log record of this process, whoever writes it, quotes what an error says. May be called again."""
    made = logging.getLogRecordFactory()
    if getattr(made, "without_words", False):
        return

    def record(*given: object, **named: object) -> logging.LogRecord:
        new = made(*given, **named)
        if new.exc_info and new.exc_info[1] is not None:
            new.msg, new.args = f"{new.getMessage()}: {redacted_traceback(new.exc_info[1])}", ()
            new.exc_info = new.exc_text = None
        return new

    record.without_words = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(record)
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _thread_died


def _thread_died(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        log_error("working beside the page", told.exc_value)
