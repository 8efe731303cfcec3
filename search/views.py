"""What others ask of search over plain HTTP: watchers whether it is well, mail programs to end letters."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from search import checking, outages, saving, stores
from shop.kit import outbox
from shop.kit.errors import NotFound


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


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, key: str) -> HttpResponse:
    """End the letters of a search at once (RFC 8058); whoever comes with a browser is asked on a page first."""
    if request.method != "POST":
        return redirect(reverse("storefront:stop-letters", args=[key]))
    try:
        saving.stop_letters(key=key, at=timezone.now())
    except NotFound as error:
        raise Http404 from error
    return HttpResponse(status=204)
