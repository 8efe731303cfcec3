"""A circuit breaker: after a few failures in a row a partner is left alone for a while, then tried by one caller."""

import threading
import time
from collections.abc import Callable

FAILURES = 2
SHORTEST_REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 60.0


class Breaker:
    """Says whether a partner may be asked now. One per process and partner; safe to use from many threads.

    `clock` gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rest = SHORTEST_REST_SECONDS
        self._closed_until = 0.0
        self._trying = False

    def allows(self) -> bool:
        """Whether to ask. After a rest one caller gets a yes; the others wait for what it finds."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            self._closed_until = now + self._rest
            self._trying = True
            return True

    def succeeded(self) -> bool:
        """The partner answered: ask it freely again. Whether it had been left alone."""
        with self._lock:
            rested = self._failures >= FAILURES
            self._failures = 0
            self._rest = SHORTEST_REST_SECONDS
            self._trying = False
            return rested

    def failed(self) -> bool:
        """The partner failed; whether it is left alone from now on. A try after a rest that fails doubles the next.

        Callers that asked before the rest began and fail during it change nothing.
        """
        with self._lock:
            if self._failures >= FAILURES and not self._trying:
                return True
            self._failures += 1
            if self._failures < FAILURES:
                return False
            if self._trying:
                self._rest = min(self._rest * 2, LONGEST_REST_SECONDS)
            self._trying = False
            self._closed_until = self._clock() + self._rest
            return True
