"""Addresses of the vendor's pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from shop.kit.pages.view import Done, Page
from vendors.dashboard.pages import AmountPage

app_name = "dashboard"


def _filtered(request: HttpRequest, **parts: Any) -> dict[str, Any]:
    """The list's variables from the address: a status and where the page begins."""
    return {"status": request.GET.get("status") or None, "after": request.GET.get("after") or None, **parts}


def _paged(request: HttpRequest) -> dict[str, Any]:
    """Where the page of a list begins."""
    return {"after": request.GET.get("after") or None}


def _to_listing(_request: HttpRequest, payload: dict[str, Any]) -> str:
    return reverse("dashboard:listing", args=[payload["product"]["slug"]])


def _step(request: HttpRequest) -> dict[str, Any]:
    """Which of the application's six steps is shown; the first by default."""
    text = request.GET.get("step", "")
    return {"step": int(text) if text in {"1", "2", "3", "4", "5", "6"} else 1, "again": "again" in request.GET, "chosen": bool(text)}


ORDER_STEPS = {
    "AcceptVendorOrder": Done(_("Accepted. The buyer knows that you are at work.")),
    "DeclineVendorOrder": Done(_("Declined. The buyer gets the money back.")),
    "GiveBackSome": Done(_("It goes back. The buyer was told.")),
    "ShipVendorOrder": Done(_("Shipped. The buyer can follow the parcel.")),
}

apply = Page(
    "dashboard/apply",
    who="signed_in",
    uploads={"documentId": "document"},
    context=_step,
    done={
        "SaveApplication": Done(_("Saved.")),
        "AddApplicationDocument": Done(_("The document is with your application.")),
        "RemoveApplicationDocument": Done(_("The document was taken out.")),
        "SubmitApplication": Done(_("Sent. We write to you as soon as somebody has looked at it.")),
        "WithdrawApplication": Done(_("You have your application back. Change what you like, then send it again.")),
    },
)

listing = AmountPage(
    "dashboard/listing",
    who="signed_in",
    required="product",
    uploads={"images": "image"},
    decimals=("price",),
    context=lambda request, **_parts: {"more": "more" in request.GET},
    done={
        "UpdateListing": Done(_("Saved.")),
        "OrderListingImages": Done(_("This photo is the first now.")),
        "RemoveListingImage": Done(_("The photo was taken away.")),
        "SubmitListing": Done(_("Offered. If it is not on sale at once, somebody looks at it first.")),
        "WithdrawListing": Done(_("Taken down. Buyers do not see it any more.")),
    },
)

reviews = Page(
    "dashboard/reviews",
    who="signed_in",
    variables=_paged,
    done={"AnswerReview": Done(_("Your answer stands under the review."))},
)

settings = AmountPage(
    "dashboard/settings",
    who="signed_in",
    uploads={"pictureId": "image"},
    minor_units=("first", "further"),
    context=lambda request, **_parts: {"zone_opened": request.GET.get("zone", "")},
    done={
        "UpdateWorkshop": Done(_("Saved.")),
        "SaveShippingZone": Done(_("The way of shipping was saved.")),
        "RemoveShippingZone": Done(_("The way of shipping was removed.")),
        "PauseWorkshop": Done(_("Your shop is resting: buyers see it and cannot order.")),
        "ReopenWorkshop": Done(_("Your shop sells again.")),
    },
)

money = Page(
    "dashboard/money",
    who="signed_in",
    variables=_filtered,
    done={"SavePayoutMethod": Done(_("Saved. The next payout goes to this account."))},
)

urlpatterns = [
    path("", Page("dashboard/today", who="signed_in", done=ORDER_STEPS), name="today"),
    path("apply/", apply, name="apply"),
    path("orders/", Page("dashboard/orders", who="signed_in", variables=_filtered, done=ORDER_STEPS), name="orders"),
    path("orders/<str:number>/", Page("dashboard/order", who="signed_in", required="vendorOrder", done=ORDER_STEPS), name="order"),
    path("orders/<str:number>/slip/", Page("dashboard/slip", who="signed_in", required="vendorOrder.packingSlip"), name="slip"),
    path("pieces/", Page("dashboard/listings", who="signed_in", variables=_filtered), name="listings"),
    path(
        "pieces/new/",
        AmountPage(
            "dashboard/new_listing",
            who="signed_in",
            context=lambda request: {"writing": request.GET.get("in", "")},
            uploads={"images": "image"},
            decimals=("price",),
            done={"CreateListing": Done(_("Saved as a draft. Look through it, then offer it."), to=_to_listing)},
        ),
        name="new_listing",
    ),
    path("pieces/reviews/", reviews, name="reviews"),
    path("pieces/<slug:slug>/", listing, name="listing"),
    path("money/", money, name="money"),
    path("money/<slug:workshop>/", money, name="money_of"),
    path("settings/", settings, name="settings"),
    path("settings/<slug:workshop>/", settings, name="settings_of"),
]
