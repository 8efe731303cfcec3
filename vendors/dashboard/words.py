"""Words of the pages for work: what the API names by a code and people read in their language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

#: The workshop's pages, as they stand in its menu: address, the names under which each is marked, icon, words.
PAGES = (
    ("dashboard:today", ("today",), "parts/icons/home.html", gettext_lazy("Today")),
    ("dashboard:orders", ("order", "orders"), "parts/icons/box.html", gettext_lazy("Orders")),
    ("dashboard:listings", ("listing", "listings", "new_listing", "reviews"), "parts/icons/tag.html", gettext_lazy("Pieces")),
    ("dashboard:money", ("money", "money_of"), "parts/icons/purse.html", gettext_lazy("Money")),
    ("dashboard:settings", ("settings", "settings_of"), "parts/icons/gear.html", gettext_lazy("Settings")),
)

#: What was done, by the name of the move in a history.
STEPS: Mapping[str, Any] = {
    "create": gettext_lazy("Started"),
    "add_form": gettext_lazy("Word added"),
    "remove_form": gettext_lazy("Word removed"),
    "pin": gettext_lazy("Put first"),
    "unpin": gettext_lazy("No longer put first"),
    "remove_document": gettext_lazy("Document taken out"),
    "save_zone": gettext_lazy("Shipping changed"),
    "remove_zone": gettext_lazy("Shipping changed"),
    "set_shipping_zones": gettext_lazy("Shipping changed"),
    "submit": gettext_lazy("Sent for review"),
    "resubmit": gettext_lazy("Sent again"),
    "request_changes": gettext_lazy("Changes asked for"),
    "approve": gettext_lazy("Approved"),
    "reject": gettext_lazy("Rejected"),
    "withdraw": gettext_lazy("Withdrawn"),
    "publish": gettext_lazy("Published"),
    "return_to_vendor": gettext_lazy("Returned with a reason"),
    "block": gettext_lazy("Blocked"),
    "unblock": gettext_lazy("Block lifted"),
    "pause": gettext_lazy("Paused"),
    "reopen": gettext_lazy("Opened again"),
    "suspend": gettext_lazy("Suspended"),
    "reinstate": gettext_lazy("Reinstated"),
    "update_profile": gettext_lazy("Profile changed"),
    "pay": gettext_lazy("Paid"),
    "pay_late": gettext_lazy("Paid late"),
    "expire": gettext_lazy("Not paid in time"),
    "accept": gettext_lazy("Accepted"),
    "decline": gettext_lazy("Declined"),
    "lapse": gettext_lazy("Not accepted in time"),
    "cancel": gettext_lazy("Cancelled by the buyer"),
    "ship": gettext_lazy("Shipped"),
    "receive": gettext_lazy("Received"),
    "refund": gettext_lazy("Refunded"),
    "refund_some": gettext_lazy("Refunded in part"),
    "complete": gettext_lazy("Completed"),
    "claim": gettext_lazy("Problem reported"),
    "settle": gettext_lazy("Problem settled"),
    "open": gettext_lazy("Payment page opened"),
    "fail": gettext_lazy("Failed"),
    "send": gettext_lazy("Sent to the bank"),
    "finish": gettext_lazy("Paid back"),
    "retry": gettext_lazy("Sent again"),
    "ask_to_withdraw": gettext_lazy("Cancelled by the buyer"),
    "release": gettext_lazy("Released"),
    "drop": gettext_lazy("Taken back"),
    "return": gettext_lazy("Came back"),
    "save_payout_method": gettext_lazy("Bank account changed"),
    "open_document": gettext_lazy("Document opened"),
    "lock": gettext_lazy("Account locked"),
    "unlock": gettext_lazy("Account unlocked"),
    "end_sessions": gettext_lazy("Signed out everywhere"),
    "grant_role": gettext_lazy("Role given"),
    "revoke_role": gettext_lazy("Role taken away"),
    "change_password": gettext_lazy("Password changed"),
    "change_email": gettext_lazy("E-mail changed"),
    "add_second_factor": gettext_lazy("Second factor turned on"),
    "remove_second_factor": gettext_lazy("Second factor turned off"),
    "change": gettext_lazy("Changed"),
    "answer": gettext_lazy("Answered"),
    "hide": gettext_lazy("Hidden"),
    "show": gettext_lazy("Shown again"),
    "remove": gettext_lazy("Deleted"),
    "create_token": gettext_lazy("Token made"),
    "revoke_token": gettext_lazy("Token revoked"),
}

#: The color of a state: done, wait, way or bad (parts/state.html).
TONES: Mapping[str, str] = {
    "PUBLISHED": "done",
    "RECEIVED": "done",
    "COMPLETED": "done",
    "APPROVED": "done",
    "ACTIVE": "done",
    "PAID": "done",
    "NEW": "wait",
    "ACCEPTED": "wait",
    "IN_REVIEW": "wait",
    "SUBMITTED": "wait",
    "PREPARED": "wait",
    "HELD": "wait",
    "SHIPPED": "way",
    "RELEASED": "way",
    "SENT": "way",
    "PAUSED": "way",
    "CHANGES_REQUESTED": "way",
    "RETURNED": "bad",
    "BLOCKED": "bad",
    "DECLINED": "bad",
    "LAPSED": "bad",
    "CANCELLED": "bad",
    "DROPPED": "bad",
    "EXPIRED": "bad",
    "WITHDRAWN": "bad",
    "AWAITING_PAYMENT": "wait",
    "REJECTED": "bad",
    "SUSPENDED": "bad",
    "FAILED": "bad",
    "HIDDEN": "bad",
}

#: The words of a statement, by the kind of the ledger's transaction.
ENTRIES: Mapping[str, Any] = {
    "capture": gettext_lazy("Sale"),
    "refund": gettext_lazy("Refund to the buyer"),
    "release": gettext_lazy("Became payable"),
    "payout_prepared": gettext_lazy("Payout prepared"),
    "payout_dropped": gettext_lazy("Prepared payout taken back"),
    "payout": gettext_lazy("Payout"),
    "payout_returned": gettext_lazy("Payout that came back"),
}
PAYOUTS: Mapping[str, tuple[Any, str]] = {
    "PREPARED": (gettext_lazy("Prepared"), "wait"),
    "DROPPED": (gettext_lazy("Taken back"), "bad"),
    "RELEASED": (gettext_lazy("Released"), "way"),
    "PAID": (gettext_lazy("Paid"), "done"),
    "RETURNED": (gettext_lazy("Came back"), "bad"),
}

STATUSES: Mapping[str, Any] = {
    "DRAFT": gettext_lazy("Draft"),
    "IN_REVIEW": gettext_lazy("Waiting for review"),
    "PUBLISHED": gettext_lazy("Published"),
    "RETURNED": gettext_lazy("Returned with a reason"),
    "WITHDRAWN": gettext_lazy("Taken down by the workshop"),
    "BLOCKED": gettext_lazy("Blocked by the platform"),
    "ACTIVE": gettext_lazy("Open"),
    "PAUSED": gettext_lazy("Paused"),
    "SUSPENDED": gettext_lazy("Suspended by the platform"),
    "CLOSED": gettext_lazy("Closed"),
    "SUBMITTED": gettext_lazy("Waiting"),
    "CHANGES_REQUESTED": gettext_lazy("Sent back"),
    "APPROVED": gettext_lazy("Approved"),
    "REJECTED": gettext_lazy("Rejected"),
    "NEW": gettext_lazy("Waiting for the workshop"),
    "ACCEPTED": gettext_lazy("Being prepared"),
    "SHIPPED": gettext_lazy("On its way"),
    "RECEIVED": gettext_lazy("Received"),
    "COMPLETED": gettext_lazy("Completed"),
    "CANCELLED": gettext_lazy("Cancelled"),
    "HIDDEN": gettext_lazy("Hidden"),
    "OWNER": gettext_lazy("Owner"),
    "MANAGER": gettext_lazy("Manager"),
    "PACKER": gettext_lazy("Packer"),
}

#: What a person may do for the platform.
ROLES = (
    ("ADMIN", gettext_lazy("Admin")),
    ("MODERATOR", gettext_lazy("Moderator")),
    ("FINANCE", gettext_lazy("Finance")),
    ("SUPPORT", gettext_lazy("Support")),
)
#: Whom the staff looks for.
PEOPLE = (
    ("BUYER", gettext_lazy("Buyers")),
    ("VENDOR", gettext_lazy("Vendors")),
    ("STAFF", gettext_lazy("Staff")),
)
#: What has a history.
THINGS: Mapping[str, Any] = {
    "ORDER": pgettext_lazy("purchase", "Order"),
    "LISTING": gettext_lazy("Listing"),
    "WORKSHOP": gettext_lazy("Workshop"),
    "APPLICATION": gettext_lazy("Application"),
    "DOCUMENT": gettext_lazy("Document"),
    "PERSON": gettext_lazy("Person"),
    "PAYMENT": gettext_lazy("Payment"),
    "REFUND": gettext_lazy("Refund"),
    "PAYOUT": gettext_lazy("Payout"),
    "CONCEPT": gettext_lazy("Concept"),
    "PINNED_SEARCH": gettext_lazy("Pinned search"),
    "REVIEW": gettext_lazy("Review"),
}

LEGAL_FORMS = (
    ("INDIVIDUAL", gettext_lazy("A person")),
    ("SOLE_PROPRIETOR", gettext_lazy("Sole proprietor")),
    ("CRAFT_REGISTRATION", gettext_lazy("Registered artisan")),
    ("COOPERATIVE", gettext_lazy("Cooperative")),
    ("COMPANY", gettext_lazy("Company")),
    ("NGO", gettext_lazy("Non-governmental organization")),
)
DOCUMENT_KINDS = (
    ("IDENTITY", gettext_lazy("Identity")),
    ("REGISTRATION", gettext_lazy("Registration")),
    ("CRAFT", gettext_lazy("Proof of the craft")),
    ("OTHER", gettext_lazy("Other")),
)
APPLICATION_FIELDS = (
    ("documents", gettext_lazy("Documents")),
    ("country", gettext_lazy("Country")),
    ("legalForm", gettext_lazy("Legal form")),
    ("taxNumber", gettext_lazy("Tax number")),
    ("shopName", gettext_lazy("Name of the shop")),
    ("craft", gettext_lazy("Craft")),
    ("region", gettext_lazy("Region")),
    ("place", gettext_lazy("Town or village")),
    ("language", gettext_lazy("Language")),
    ("story", gettext_lazy("Story")),
    ("contactName", gettext_lazy("Contact person")),
    ("contactEmail", gettext_lazy("E-mail")),
    ("contactPhone", gettext_lazy("Phone")),
)
MAKER_COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")
