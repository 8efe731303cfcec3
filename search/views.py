"""What watches search from outside."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from search import checking, outages, stores
from shop.kit import outbox


def health(request: HttpRequest) -> HttpResponse:
    """Which store should answer, today's searches (UTC) that PostgreSQL answered in its place, messages that wait
    for the index, and what the last check found. Asks no cluster.
    """
    engine = stores.engine()
    return JsonResponse(
        {
            "store": (engine or stores.POSTGRES).name,
            "fell_back_today": outages.counted(timezone.now()),
            "messages_waiting": outbox.waiting("search.sync").count(),
            "last_check": cache.get(checking.LAST_REPORT),
        }
    )
