"""What somebody is told who signed in, signed up or changed something too often."""

import math
import time

from allauth.account import app_settings
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

APP = "allauth.account"
#: The limits that depend on what was typed are known to allauth alone; none of them lasts longer.
LONGEST_SECONDS = 180


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The page that says how long to wait, with the way back."""
    seconds = seconds_to_wait(request)
    context = {"seconds": seconds, "minutes": math.ceil(seconds / 60), "back": _came_from(request)}
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def seconds_to_wait(request: HttpRequest) -> int:
    """How long until the person or the address that asks may go on."""
    now, waits = time.time(), []
    for action in app_settings.RATE_LIMITS:
        for rate in get_rates(app=APP, action=action):
            if rate.per == "ip" or (rate.per == "user" and request.user.is_authenticated):
                times = cache.get(get_cache_key(request, app=APP, action=action, rate=rate), [])
                if len(times) >= rate.amount:
                    waits.append(times[rate.amount - 1] + rate.duration - now)
    return max(1, math.ceil(max(waits, default=LONGEST_SECONDS)))


def _came_from(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()) else ""
