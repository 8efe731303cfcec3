"""Addresses of the platform's pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.kit.pages.view import Done, Page

app_name = "staff"

LONGEST_ASKED = 13


def _chosen(default: str | None = None, **fixed: Any) -> Any:
    """Variables of a list from the address: a status and where the page begins."""

    def variables(request: HttpRequest, **parts: Any) -> dict[str, Any]:
        return {"status": request.GET.get("status") or default, "after": request.GET.get("after") or None, **fixed, **parts}

    return variables


def _shown(default: str = "", **more: Any) -> Any:
    """Context of a list: the status that is chosen, and the address of its next page."""

    def context(request: HttpRequest, **_parts: Any) -> dict[str, Any]:
        chosen = request.GET.get("status") or default
        return {"chosen": chosen, "query": f"status={chosen}&" if chosen else "", "asking": _asking(request), **more}

    return context


def _asking(request: HttpRequest) -> int:
    """For how many fields the form asks a change, one by default."""
    typed = sum(1 for name in request.POST if name.startswith("requests.") and name.endswith(".field"))
    text = request.GET.get("ask", "1")
    return max(1, typed or min(int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 1, LONGEST_ASKED))


def _orders(request: HttpRequest) -> dict[str, Any]:
    number = request.GET.get("number", "").strip().upper()
    return {**_chosen()(request), "held": "held" in request.GET, "number": number}


def _orders_shown(request: HttpRequest) -> dict[str, Any]:
    context = _shown()(request)
    return {**context, "held": "held" in request.GET, "query": "held=1&" if "held" in request.GET else context["query"]}


def _slug(request: HttpRequest, slug: str = "") -> dict[str, Any]:
    """A listing by its address, or by what was typed of it."""
    typed = request.GET.get("slug", "").strip().rstrip("/").rpartition("/")[2]
    return {"slug": slug or typed, "after": request.GET.get("after") or None}


DECISIONS = {
    "ApproveApplication": Done(_("Approved. The shop is open and its owner was told.")),
    "RequestApplicationChanges": Done(_("Sent back. The applicant was told what to change.")),
    "RejectApplication": Done(_("Rejected. The applicant was told why.")),
}
REVIEWS = {
    "PublishListing": Done(_("Published.")),
    "ReturnListing": Done(_("Returned. The workshop was told why.")),
    "BlockListing": Done(_("Blocked.")),
    "UnblockListing": Done(_("The workshop may offer it again.")),
}
PAYOUTS = {
    "PreparePayout": Done(_("Prepared. Check the account, then release it.")),
    "ReleasePayout": Done(_("Released.")),
    "MarkPayoutPaid": Done(_("Marked as paid. The workshop was told.")),
    "MarkPayoutReturned": Done(_("Payable again. The workshop was told.")),
    "RetryRefund": Done(_("The refund is sent again.")),
}
SETTLED = {"SettleClaim": Done(_("Settled. Both sides were told."))}
SUSPENSIONS = {
    "SuspendWorkshop": Done(_("Suspended. Its people were told why.")),
    "ReinstateWorkshop": Done(_("It sells again. Its people were told.")),
}

_waiting = _chosen("SUBMITTED")
_queue: Any = {"who": "staff", "done": DECISIONS, "context": _shown("SUBMITTED")}

urlpatterns = [
    path("", Page("staff/applications", variables=_chosen("SUBMITTED", id=""), **_queue), name="applications"),
    path("applications/<str:id>/", Page("staff/applications", variables=_waiting, required="node", **_queue), name="application"),
    path("listings/", Page("staff/listings", who="staff", variables=_slug, done=REVIEWS), name="listings"),
    path("listings/<slug:slug>/", Page("staff/listings", who="staff", variables=_slug, required="product", done=REVIEWS), name="listing"),
    path("orders/", Page("staff/orders", who="staff", variables=_orders, context=_orders_shown), name="orders"),
    path("orders/<str:number>/", Page("staff/order", who="staff", required="vendorOrder", done=SETTLED), name="order"),
    path("payouts/", Page("staff/payouts", who="staff", variables=_chosen(), context=_shown(), done=PAYOUTS), name="payouts"),
    path("workshops/", Page("staff/workshops", who="staff", variables=_chosen("ACTIVE"), context=_shown("ACTIVE")), name="workshops"),
    path("workshops/<slug:slug>/", Page("staff/workshop", who="staff", required="workshop", done=SUSPENSIONS), name="workshop"),
]
