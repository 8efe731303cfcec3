"""Addresses of the platform's pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from shop.kit.graphql.nodes import split_id
from shop.kit.pages.view import Done, Page
from shop.kit.translated import LANGUAGES

app_name = "staff"

LONGEST_ASKED = 13
#: How many pieces may come first for a query.
MOST_PINNED = 6


def _chosen(default: str | None = None, **fixed: Any) -> Any:
    """Variables of a list from the address: a status and where the page begins."""

    def variables(request: HttpRequest, **parts: Any) -> dict[str, Any]:
        return {"status": request.GET.get("status") or default, "after": request.GET.get("after") or None, **fixed, **parts}

    return variables


def _shown(default: str = "", **more: Any) -> Any:
    """Context of a list: the status that is chosen, and for how many fields a change is asked."""

    def context(request: HttpRequest, **_parts: Any) -> dict[str, Any]:
        chosen = request.GET.get("status") or default
        return {"chosen": chosen, "asking": _asking(request), **more}

    return context


def _asking(request: HttpRequest) -> int:
    """For how many fields the form asks a change: as many as were typed, one by default, and one more when asked to."""
    typed = sum(1 for name in request.POST if name.startswith("requests.") and name.endswith(".field"))
    return min(max(1, typed) + ("again" in request.POST), LONGEST_ASKED)


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:120]


def _orders(request: HttpRequest) -> dict[str, Any]:
    return {**_chosen()(request), "held": "held" in request.GET, "search": _typed(request, "search")}


def _orders_shown(request: HttpRequest) -> dict[str, Any]:
    return {"held": "held" in request.GET, "search": _typed(request, "search"), "chosen": request.GET.get("status", "")}


def _people(request: HttpRequest) -> dict[str, Any]:
    return {"search": _typed(request, "search"), "kind": request.GET.get("kind") or None, "after": request.GET.get("after") or None}


def _people_shown(request: HttpRequest) -> dict[str, Any]:
    return {"wanted": _people(request)}


def _history(request: HttpRequest) -> dict[str, Any]:
    """What is looked for; a day that is none is left out."""
    return {
        **{name: _typed(request, name) for name in ("thing", "person")},
        **{name: _day(request, name) for name in ("since", "until")},
        "kind": request.GET.get("kind") or None,
        "after": request.GET.get("after") or None,
    }


def _day(request: HttpRequest, name: str) -> str | None:
    try:
        found = parse_date(_typed(request, name))
    except ValueError:
        return None
    return found.isoformat() if found else None


def _history_shown(request: HttpRequest) -> dict[str, Any]:
    """What was typed, and whether the one thing is named by an id, which nobody types."""
    wanted = _history(request)
    return {"wanted": wanted, "by_id": split_id(wanted["thing"]) is not None}


def _language(request: HttpRequest) -> dict[str, Any]:
    """One of ours, or all."""
    asked = request.GET.get("language", "")
    return {"language": asked if asked in LANGUAGES else ""}


def _language_shown(request: HttpRequest) -> dict[str, Any]:
    return {"chosen": _language(request)["language"], "languages": LANGUAGES}


def _after(request: HttpRequest) -> dict[str, Any]:
    return {"after": request.GET.get("after") or None}


def _words(request: HttpRequest) -> dict[str, Any]:
    return {"search": _typed(request, "search"), **_after(request)}


def _words_shown(request: HttpRequest) -> dict[str, Any]:
    return {"search": _typed(request, "search")}


def _pinning(request: HttpRequest) -> dict[str, Any]:
    """The query that is to be pinned, and the addresses that were typed, with as many more fields as may be."""
    typed = request.POST.getlist("products")
    return {"wanted": request.POST.get("query") or _typed(request, "query"), "places": (typed + [""] * MOST_PINNED)[:MOST_PINNED]}


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
MODERATED = {
    "HideReview": Done(_("Hidden. The author was told why.")),
    "ShowReview": Done(_("Others can read it again. The author was told.")),
}
PAYOUTS = {
    "PreparePayout": Done(_("Prepared. Somebody else of the staff checks the account and releases it.")),
    "DropPayout": Done(_("Taken back. It is payable again.")),
    "ReleasePayout": Done(_("Released.")),
    "MarkPayoutPaid": Done(_("Marked as paid. The workshop was told.")),
    "MarkPayoutReturned": Done(_("Payable again. The workshop was told.")),
    "RetryRefund": Done(_("The refund is sent again.")),
}
SETTLED = {
    "SettleClaim": Done(_("Settled. Both sides were told.")),
    "RefundSome": Done(_("It goes back. Both sides were told.")),
}
ACCOUNTS = {
    "EndSessions": Done(_("Signed out everywhere.")),
    "LockPerson": Done(_("Locked. The person was told why.")),
    "UnlockPerson": Done(_("Unlocked. The person was told.")),
    "GrantStaffRole": Done(_("The role is given.")),
    "RevokeStaffRole": Done(_("The role is taken away.")),
}
OF_WORKSHOPS = {
    "SuspendWorkshop": Done(_("Suspended. Its people were told why.")),
    "ReinstateWorkshop": Done(_("It sells again. Its people were told.")),
    "GrantCertificate": Done(_("Recorded. Buyers see it from now on.")),
    "WithdrawCertificate": Done(_("Withdrawn. Buyers see it no more.")),
}

WORDS = {
    "AddConceptForm": Done(_("Added. Search knows it from now on.")),
    "RemoveConceptForm": Done(_("Removed. Search has forgotten it.")),
}
PINS = {
    "PinSearch": Done(_("These come first from now on.")),
    "UnpinSearch": Done(_("The results are as they are found again.")),
}

_waiting = _chosen("SUBMITTED")
_queue: Any = {"who": "staff", "done": DECISIONS, "context": _shown("SUBMITTED")}

urlpatterns = [
    path("", Page("staff/today", who="staff"), name="today"),
    path("applications/", Page("staff/applications", variables=_chosen("SUBMITTED", id=""), **_queue), name="applications"),
    path("applications/<str:id>/", Page("staff/applications", variables=_waiting, required="node", **_queue), name="application"),
    path("listings/", Page("staff/listings", who="staff", variables=_slug, done=REVIEWS), name="listings"),
    path("listings/<slug:slug>/", Page("staff/listings", who="staff", variables=_slug, required="product", done=REVIEWS), name="listing"),
    path("reviews/", Page("staff/reviews", who="staff", variables=_chosen(), context=_shown(), done=MODERATED), name="reviews"),
    path("orders/", Page("staff/orders", who="staff", variables=_orders, context=_orders_shown), name="orders"),
    path("orders/<str:number>/", Page("staff/order", who="staff", required="vendorOrder", done=SETTLED), name="order"),
    path("payouts/", Page("staff/payouts", who="staff", variables=_chosen(), context=_shown(), done=PAYOUTS), name="payouts"),
    path("workshops/", Page("staff/workshops", who="staff", variables=_chosen("ACTIVE"), context=_shown("ACTIVE")), name="workshops"),
    path("workshops/<slug:slug>/", Page("staff/workshop", who="staff", required="workshop", done=OF_WORKSHOPS), name="workshop"),
    path(
        "people/", Page("staff/people", who="staff", variables=_people, context=lambda request: {"wanted": _people(request)}), name="people"
    ),
    path("people/<str:id>/", Page("staff/person", who="staff", required="person", done=ACCOUNTS), name="person"),
    path("searches/", Page("staff/searches", who="staff", variables=_language, context=_language_shown), name="searches"),
    path("words/", Page("staff/concepts", who="staff", variables=_words, context=_words_shown), name="concepts"),
    path("words/<slug:slug>/", Page("staff/concept", who="staff", required="concept", done=WORDS), name="concept"),
    path("pins/", Page("staff/pins", who="staff", variables=_after, context=_pinning, done=PINS), name="pins"),
    path("history/", Page("staff/history", who="staff", variables=_history, context=_history_shown), name="history"),
]
