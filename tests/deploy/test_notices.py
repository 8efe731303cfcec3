"""Tests of what a person is shown of a process's lines."""

import pytest

from deploy.local.notices import NOTHING, WARNINGS, Notices


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Seconds since whenever."""
        return self.now


class TestOf:
    @pytest.mark.parametrize(
        "line",
        ["[2026-01-01 00:00:00,000: WARNING/MainProcess] late", "Traceback (most recent call last):"],
    )
    def test_shows_warnings_as_they_are(self, line: str) -> None:
        assert Notices(WARNINGS).of(line) == line

    def test_shortens_structured_warnings(self) -> None:
        line = '{"event": "fell_back", "level": "warning", "store": "elastic", "logger": "search", "exception": "long"}'
        assert Notices(WARNINGS).of(line) == "warning: fell_back store=elastic"

    @pytest.mark.parametrize(
        "line",
        ['{"event": "GET /en/ERROR", "level": "info"}', "errors: none", "200 /warning", '["level"]', ""],
    )
    def test_says_nothing_of_ordinary_lines(self, line: str) -> None:
        assert Notices(WARNINGS).of(line) is None

    def test_cuts_long_lines(self) -> None:
        shown = Notices(WARNINGS).of("ERROR " + "x" * 1000)
        assert shown is not None
        assert len(shown) < 250

    def test_says_one_kind_once_a_minute(self) -> None:
        clock = Clock()
        notices = Notices(WARNINGS, clock)
        assert notices.of("WARNING: order 17 is late")
        clock.now = 59
        assert notices.of("WARNING: order 18 is late") is None
        clock.now = 60
        assert notices.of("WARNING: order 19 is late")

    def test_can_be_told_to_say_nothing(self) -> None:
        assert Notices(NOTHING).of('{"event": "x", "level": "error"}') is None
