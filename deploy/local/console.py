"""What the person who started it sees: progress with seconds, and reasons."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_STARTED = time.monotonic()
_REMINDER_SECONDS = 15.0


class LauncherError(Exception):
    """Something stands in the way; the message tells a person what, and what to do about it."""


class AbandonedError(Exception):
    """The person asked to stop while something was still being prepared."""


def say(text: str) -> None:
    """Print one line with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:6.1f} s] {text}", flush=True)


def show(text: str) -> None:
    """Print text as it is, for what a person copies."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print a reason on standard error."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a piece of work, remind of it while it lasts, and say how long it took."""
    begun = time.monotonic()
    over = threading.Event()
    say(f"{title} …")
    threading.Thread(target=_remind, args=(title, begun, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
    say(f"{title}: done in {time.monotonic() - begun:.1f} s")


def _remind(title: str, begun: float, over: threading.Event) -> None:
    while not over.wait(_REMINDER_SECONDS):
        say(f"{title} … ({time.monotonic() - begun:.0f} s so far)")
