"""What is searched for, counted without anybody's name or address.

A search leaves a note in the cache; a task adds the notes of past minutes to one row for each query, language and
day. A note that gets lost is one less counted: no search ever waits or fails for it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta

import structlog
from django.core.cache import cache
from django.db import connection, transaction

from search.models import QueryCount

log = structlog.get_logger(__name__)

KEPT_DAYS = 90
#: Minutes for which notes wait in the cache.
NOTES_MINUTES = 60
#: Below so many milliseconds, by the column that counts them.
STEPS = ((100, "under_100_ms"), (300, "under_300_ms"), (1000, "under_1000_ms"))
SLOWER = "slower"

#: Seven digits or more with nothing but what stands between the digits of a telephone number.
PHONE = re.compile(r"\d(?:[\s().+/-]*\d){6,}")


@dataclass(frozen=True)
class Note:
    """One search. `found` is None when filters narrowed it: what they leave says nothing of the words."""

    query: str
    language: str
    found: int | None
    store: str
    milliseconds: int


def is_private(query: str) -> bool:
    """Whether the query looks like somebody's e-mail address or telephone number."""
    return "@" in query or bool(PHONE.search(query))


def note(noted: Note, at: datetime) -> None:
    """Leave a note of the search, unless nothing was typed or it looks private; whatever goes wrong is only logged."""
    if not noted.query or is_private(noted.query):
        return
    minute = minute_of(at)
    try:
        cache.add(f"{minute}:last", 0, NOTES_MINUTES * 60)
        number = cache.incr(f"{minute}:last")
        cache.set(f"{minute}:{number}", astuple(noted), NOTES_MINUTES * 60)
    except Exception as error:  # noqa: BLE001  the reader gets their results whatever happens here
        log.warning("search_not_counted", error=str(error))


def minute_of(at: datetime) -> str:
    """Under what the notes of a minute lie."""
    return f"searches:{at.astimezone(UTC):%Y%m%d%H%M}"


def collect(at: datetime) -> int:
    """Count the notes of the minutes before this one that are still kept; how many there were."""
    minutes = {minute_of(then): then for then in (at - timedelta(minutes=back) for back in range(NOTES_MINUTES - 1, 0, -1))}
    lasts = cache.get_many([f"{minute}:last" for minute in minutes])
    counted = 0
    for minute, then in minutes.items():
        notes = take(minute, lasts.get(f"{minute}:last", 0))
        write(notes, then.astimezone(UTC).date())
        counted += len(notes)
    return counted


def take(minute: str, last: int) -> list[Note]:
    """The notes of a minute up to the number, for the first who asks for them."""
    if not last or not cache.add(f"{minute}:taken", 1, NOTES_MINUTES * 60):
        return []
    names = [f"{minute}:{number}" for number in range(1, last + 1)]
    kept = cache.get_many(names)
    cache.delete_many(names)
    return [Note(*kept[name]) for name in names if name in kept]


@transaction.atomic
def write(notes: Iterable[Note], day: date) -> None:
    """Add the notes to the rows of their queries, in one order, so that two tasks at once wait for each other."""
    by_query: dict[tuple[str, str], list[Note]] = defaultdict(list)
    for each in notes:
        by_query[each.query, each.language].append(each)
    with connection.cursor() as cursor:
        for (query, language), same in sorted(by_query.items()):
            cursor.execute(ADD, row(query, language, day, same))


COUNTED = ("times", "elasticsearch", "postgres", *(column for _limit, column in STEPS), SLOWER)
NAMES = ("query", "language", "day", "found", *COUNTED)
ADD = f"""
INSERT INTO search_querycount ({", ".join(NAMES)}) VALUES ({", ".join(["%s"] * len(NAMES))})
ON CONFLICT (query, language, day) DO UPDATE SET found = coalesce(excluded.found, search_querycount.found),
    {", ".join(f"{name} = search_querycount.{name} + excluded.{name}" for name in COUNTED)}
"""  # noqa: S608  names of columns only


def row(query: str, language: str, day: date, same: list[Note]) -> list[str | int | date | None]:
    """The values of ADD for all notes of one query."""
    counts = Counter({"times": len(same)})
    counts.update(each.store for each in same)
    counts.update(step_of(each.milliseconds) for each in same)
    found = next((each.found for each in reversed(same) if each.found is not None), None)
    return [query, language, day, found, *(counts[name] for name in COUNTED)]


def step_of(milliseconds: int) -> str:
    """The column that counts a search of this length."""
    return next((column for limit, column in STEPS if milliseconds < limit), SLOWER)


def forget(at: datetime) -> int:
    """Remove what is older than 90 days; how many rows."""
    oldest = at.astimezone(UTC).date() - timedelta(days=KEPT_DAYS)
    return QueryCount.objects.filter(day__lt=oldest).delete()[0]
