"""The door through which the provider calls."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import webhooks
from payments.providers import BadSignature


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep a signed event and answer at once; 400 for one that the provider did not sign."""
    try:
        webhooks.receive(request.body, request.headers.get("Stripe-Signature", ""), at=timezone.now())
    except BadSignature:
        return HttpResponse("bad signature", status=400, content_type="text/plain")
    return HttpResponse(status=200)
