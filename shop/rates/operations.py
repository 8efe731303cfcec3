"""What changes the table of rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from shop.rates import feeds, queries
from shop.rates.feeds import ParsedRate
from shop.rates.models import Rate
from shop.rates.sources import Source

RECORDED_FOLDER = Path(__file__).parent / "recorded"


def store(rates: Sequence[ParsedRate], *, is_recorded: bool, at: datetime) -> int:
    """Keep the rates of one answer, read at `at`; how many were not there before.

    What was fetched replaces an earlier figure of the same bank and day, since banks correct themselves; what
    was recorded never replaces anything.
    """
    rows = [
        Rate(
            source=rate.source,
            base=rate.base,
            quote=rate.quote,
            nominal=rate.nominal,
            rate=rate.rate,
            date=rate.date,
            is_recorded=is_recorded,
            fetched_at=at,
        )
        for rate in rates
    ]
    with transaction.atomic():
        before = Rate.objects.count()
        if is_recorded:
            Rate.objects.bulk_create(rows, ignore_conflicts=True)
        else:
            Rate.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["source", "base", "quote", "date"],
                update_fields=["nominal", "rate", "is_recorded", "fetched_at"],
            )
        added = Rate.objects.count() - before
        transaction.on_commit(queries.forget)
    return added


def load_recorded(*, at: datetime, folder: Path = RECORDED_FOLDER) -> dict[str, int]:
    """Keep all recorded answers; for each file the number of rates that were new.

    Nothing is kept unless every file is sound (FeedError). A second run adds nothing.
    """
    answers = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix != ".md"}
    with transaction.atomic():
        return {name: store(rates, is_recorded=True, at=at) for name, rates in answers.items()}


def _read(path: Path) -> list[ParsedRate]:
    name = path.name.partition("_")[0]
    if name not in Source.values:
        raise feeds.FeedError(f"{path.name}: no bank is called {name!r}")
    return feeds.parse(Source(name), path.read_bytes())
