"""What many have searched for, suggested to who begins to type the same.

A query is suggested when it was asked often enough, on enough days, that it says nothing of anybody, when it found
something the last time, and when every word of it is known, so that no mistake is handed on. Written anew every night
from the counts of `search.counting`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Sum

from search import indexing, reading, suggestion_index
from search.documents import Suggested, SuggestionKind
from search.models import QueryCount, SuggestedThing

#: So often, on so many days of those that are kept, a query must have been asked.
TIMES, DAYS = 10, 3
MOST = 20_000


@transaction.atomic
def refresh() -> int:
    """Suggest what is asked now, and what is asked no more not any longer; how many queries."""
    version = indexing.next_reading()
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for query, language in often_asked():
        if query in texts or not reading.plan_for(query).unknown:
            texts[query][language] = query
    suggestion_index.write((Suggested(SuggestionKind.QUERY, number_of(query), "", names) for query, names in texts.items()), version)
    SuggestedThing.objects.filter(kind=SuggestionKind.QUERY, version__lt=version).delete()
    return len(texts)


def often_asked() -> Iterator[tuple[str, str]]:
    """The queries with the languages of those who asked them, the most frequent first; 20,000 at most."""
    asked = QueryCount.objects.order_by().filter(query=OuterRef("query"), language=OuterRef("language"), found__isnull=False)
    rows = (
        QueryCount.objects.order_by()
        .values("query", "language")
        .annotate(times=Sum("times"), days=Count("day"), last_found=Subquery(asked.order_by("-day").values("found")[:1]))
        .filter(times__gte=TIMES, days__gte=DAYS, last_found__gt=0)
        .order_by("-times", "query", "language")
    )
    yield from rows.values_list("query", "language")[:MOST]


def number_of(query: str) -> int:
    """The number that a query has among suggested things, always the same one."""
    return int.from_bytes(hashlib.blake2b(query.encode(), digest_size=8).digest()) >> 1
