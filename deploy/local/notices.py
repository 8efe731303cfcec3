"""Which lines of a process a person should see: its warnings, short, and not the same one over and over."""

import json
import re
import time
from collections.abc import Callable

PROGRESS = "progress: "
WARNINGS = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^Traceback")
FAILURES = re.compile(r"\b(FATAL|PANIC|ERROR)\b")
NOTHING = re.compile(r"(?!)")
_LEVELS = {"warning", "error", "critical"}
_UNSAID = {"event", "level", "logger", "timestamp", "exception"}
_AGAIN_SECONDS = 60.0
_WIDTH = 200


class Notices:
    """The notices of one process."""

    def __init__(self, wanted: re.Pattern[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._wanted = wanted
        self._clock = clock
        self._said: dict[str, float] = {}

    def of(self, line: str) -> str | None:
        """What to show for a line; None for nothing, as for a notice of a kind shown within the last minute."""
        kind, text = self._read(line)
        now = self._clock()
        if kind is None or now - self._said.get(kind, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
            return None
        self._said[kind] = now
        return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"

    def _read(self, line: str) -> tuple[str | None, str]:
        """The kind of a notice and its text; no kind for a line that is none."""
        record = _record(line)
        if record is None:
            return (_kind(line) if self._wanted.search(line) else None), line
        if self._wanted is NOTHING or record.get("level") not in _LEVELS:
            return None, ""
        details = " ".join(f"{name}={value}" for name, value in record.items() if name not in _UNSAID)
        return _kind(str(record.get("event"))), f"{record['level']}: {record.get('event')} {details}".rstrip()


def _kind(text: str) -> str:
    """A text without its numbers, in which notices of one kind differ."""
    return re.sub(r"\d+", "0", text)


def _record(line: str) -> dict[str, object] | None:
    """The fields of a structured line; None for a line of text."""
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
