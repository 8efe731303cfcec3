"""Limits on how often something may be done, counted in the shared cache."""

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that asks; an IPv6 client counts with its /64.

    Behind proxies it is what the outermost of the trusted ones wrote into X-Forwarded-For: whatever stands
    left of that is the client's own word.
    """
    try:
        address = ipaddress.ip_address(_forwarded_for(request) or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _forwarded_for(request: HttpRequest) -> str:
    proxies = settings.TRUSTED_PROXIES
    written = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return written[-proxies] if 0 < proxies <= len(written) else ""


def hit(key: str, allowed: int, seconds: int) -> bool:
    """Count one use; whether it is over what is allowed in the window."""
    name = f"limit:{key}"
    if cache.add(name, 1, seconds):
        return allowed < 1
    try:
        return cache.incr(name) > allowed
    except ValueError:  # the window ended between the two calls
        return False


def too_many_requests(request: HttpRequest, what: str, per_minute: int) -> bool:
    """Whether this client asked for `what` more often than allowed in this minute."""
    return settings.RATE_LIMITS and hit(f"{what}:{client_address(request)}", per_minute, 60)
