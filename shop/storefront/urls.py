"""Addresses of the buyer's pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.kit.pages.view import Done, Page
from shop.storefront import pages

app_name = "storefront"

#: Pages that say who we are and what holds between us; each is a template and a document that asks nothing.
ABOUT = ("about", "returns", "terms", "privacy", "imprint")

craft = Page("storefront/craft", required="craft", variables=pages.craft, context=pages.search_frame)

product = Page("storefront/product", required="product", variables=pages.paged, done={"AddToCart": Done(_("It is in your cart."))})

cart = Page(
    "storefront/cart",
    done={
        "ChooseDelivery": Done(_("Delivery chosen.")),
        "AcceptPrices": Done(_("You took the new prices.")),
    },
)

checkout = pages.CheckoutPage(
    "storefront/checkout",
    variables=pages.destination,
    context=pages.chosen_address,
    done={
        "StartCheckout": Done(to=pages.to_payment),
        "ChoosePreferences": Done(_("Delivery and prices are those of this country now."), stays=True),
    },
)

order = pages.OrderPage(
    "storefront/order",
    required="order",
    context=pages.returning,
    done={
        "PayOrderAgain": Done(to=pages.to_payment),
        "CancelVendorOrder": Done(_("Cancelled. The money goes back the way it came.")),
        "ConfirmReceipt": Done(_("Thank you. The workshop will be glad to hear it.")),
        "ReportProblem": Done(_("We have it, and hold the money until this is settled.")),
        "KeepOrder": Done(_("The order is in your account now.")),
        "WriteReview": Done(_("Thank you. Others can read it now.")),
        "ChangeReview": Done(_("Your review is changed.")),
        "DeleteReview": Done(_("Your review is deleted.")),
    },
)

saved = Page(
    "storefront/saved",
    who="signed_in",
    variables=pages.paged,
    done={"SaveProduct": Done(to=pages.heart), "ForgetProduct": Done(to=pages.heart)},
)

searches = Page(
    "storefront/searches",
    who="signed_in",
    done={"SaveSearch": Done(to=pages.results), "ForgetSearch": Done(_("The search is forgotten, and we write no more about it."))},
)

stop_letters = Page("storefront/stop_letters", required="searchLetters", done={"StopSearchLetters": Done()})

stop_review_letters = Page("storefront/stop_review_letters", required="reviewLetters", done={"StopReviewLetters": Done()})

account = Page("storefront/account", who="signed_in", done={"UpdateProfile": Done(_("Saved."))})

addresses = Page(
    "storefront/addresses",
    who="signed_in",
    variables=pages.address_country,
    context=pages.address_frame,
    done={
        "SaveAddress": Done(_("The address is kept."), to=pages.here),
        "DeleteAddress": Done(_("The address was forgotten."), to=pages.here),
    },
)

tokens = pages.TokenPage(
    "storefront/tokens",
    who="signed_in",
    done={"CreateApiToken": Done(to=pages.keep_secret), "RevokeApiToken": Done(_("The token works no more."))},
)

preferences = Page("storefront/preferences", done={"ChoosePreferences": Done(_("Saved."), to=pages.back)})

urlpatterns = [
    path("", Page("storefront/home"), name="home"),
    path("search/", Page("storefront/search", variables=pages.search, context=pages.search_frame), name="search"),
    path("search/suggest/", pages.SuggestPage("storefront/suggest", variables=pages.suggest), name="suggest"),
    path("crafts/<slug:slug>/", craft, name="craft"),
    path("p/<slug:slug>/", product, name="product"),
    path("makers/", Page("storefront/makers", variables=pages.makers, context=pages.makers_frame), name="makers"),
    path("makers/<slug:slug>/", Page("storefront/workshop", variables=pages.paged, required="workshop"), name="workshop"),
    path("cart/", cart, name="cart"),
    path("checkout/", checkout, name="checkout"),
    path("orders/", Page("storefront/orders", variables=pages.paged), name="orders"),
    path("orders/<str:number>/", order, name="order"),
    path("orders/<str:number>/receipt/", pages.OrderPage("storefront/receipt", required="order"), name="receipt"),
    path("you/", account, name="account"),
    path("you/saved/", saved, name="saved"),
    path("you/searches/", searches, name="searches"),
    path("letters/stop/<str:key>/", stop_letters, name="stop-letters"),
    path("letters/reviews/stop/<str:key>/", stop_review_letters, name="stop-review-letters"),
    path("you/addresses/", addresses, name="addresses"),
    path("you/tokens/", tokens, name="tokens"),
    path("preferences/", preferences, name="preferences"),
    path("delivery/", Page("storefront/delivery"), name="delivery"),
    path("selling/", Page("storefront/selling"), name="selling"),
    *(path(f"{name}/", Page(f"storefront/about/{name}", document="storefront/about/text"), name=name) for name in ABOUT),
]
