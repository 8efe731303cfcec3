"""What mail programs ask of reviews over plain HTTP: to end letters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop.kit.errors import NotFound
from shop.reviews import letters


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, key: str) -> HttpResponse:
    """End the letters at once (RFC 8058); whoever comes with a browser is asked on a page first."""
    if request.method != "POST":
        return redirect(reverse("storefront:stop-review-letters", args=[key]))
    try:
        letters.stop(key=key, at=timezone.now())
    except NotFound as error:
        raise Http404 from error
    return HttpResponse(status=204)
