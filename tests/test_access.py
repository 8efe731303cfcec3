"""Every mutation of the schema, called by everybody who may not: it says no, and writes nothing."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_named_type
from graphql_relay import to_global_id

from payments import payouts
from payments.models import Refund
from search import saving
from search.models import Concept, ConceptForm, PinnedSearch
from shop.accounts import tokens
from shop.accounts.models import Address, StaffRole
from shop.accounts.viewer import Viewer
from shop.catalogue.models import ProductImage
from shop.orders import operations as orders
from shop.orders.models import Claim, Order, VendorOrder
from shop.schema import schema
from tests.cast import gather, viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.catalogue import ImageFactory, ProductFactory
from tests.factories.orders import ADDRESS, FOLLOWED, NOW, make_cart, make_staff, viewer_of
from tests.factories.payments import make_method, paid_payment, part_of
from tests.factories.reviews import delivered_line, fresh, make_review
from vendors.applications import operations as applications
from vendors.workshops.models import Certificate

pytestmark = pytest.mark.django_db

MUTATIONS = schema.graphql_schema.mutation_type.fields
#: What anyone who is of the declared class may do with what is their own or for everybody.
OWN_AFFAIRS = {
    "addToCart",
    "saveProduct",
    "forgetProduct",
    "saveSearch",
    "stopSearchLetters",
    "stopReviewLetters",
    "choosePreferences",
    "updateProfile",
    "createApiToken",
}
#: The type of an `id`, by the words in the mutation's name.
ID_TYPES = {
    "ApplicationDocument": "ApplicationDocument", "Application": "Application", "ShippingZone": "ShippingZone", "Workshop": "Workshop",
    "withdrawCertificate": "Certificate", "forgetSearch": "SavedSearch", "unpinSearch": "PinnedSearch", "Payout": "Payout", "Refund": "Refund", "Address": "Address", "ApiToken": "ApiToken",
}  # fmt: skip
FIELD_TYPES = {
    "workshop": "Workshop", "workshopId": "Workshop", "order": "Order", "vendorOrder": "VendorOrder", "product": "Product",
    "variant": "Variant", "line": "CartLine", "zone": "ShippingZone", "applicationId": "Application", "documentId": "Document",
    "pictureId": "Image", "images": "Image", "person": "User", "concept": "Concept", "form": "ConceptForm",
    "review": "Review", "orderLine": "OrderLine",
}  # fmt: skip
VALUES = {"String": "Nothing good", "Int": 1, "Boolean": True, "BigInt": "1", "ID": "", "Date": "2030-01-01"}
NAMED = {"language": "uz", "country": "US", "trackingNumber": "RR123456785UZ", "scopes": ["read"]}


@pytest.fixture
def world():
    """Things of the vendor and of a buyer, by the name of their type, and the people they belong to."""
    cast, finance = gather(), make_staff()
    part = part_of(paid_payment(cast.workshop))
    product = ProductFactory(workshop=cast.workshop, status="in_review")
    buyer = viewer_of(part.order.buyer)
    Claim.objects.create(vendor_order=part, kind="other", opened_at=NOW)
    application = ApplicationFactory(applicant=buyer.user, document=True)
    applications.submit(by=buyer, at=NOW, application_id=application.pk)
    document = application.documents.select_related("document").get()
    image = ImageFactory(owner=cast.vendor.user)
    line = make_cart(buyer.user, product.variants.get()).lines.get()
    token, _secret = tokens.create(by=buyer, name="Till", scopes=["read"], days=1, at=timezone.now())
    address = Address.objects.create(user=buyer.user, country="US", data=ADDRESS)
    things = {
        "Workshop": cast.workshop, "Order": part.order, "VendorOrder": part, "Product": product, "Variant": product.variants.get(),
        "CartLine": line, "ShippingZone": cast.workshop.shipping_zones.get(), "Application": application, "Document": document.document,
        "ApplicationDocument": document, "Image": image, "ProductImage": ProductImage.objects.get(product=product), "ApiToken": token,
        "Address": address, "User": UserFactory(), "SavedSearch": saved_search(buyer), "Certificate": certificate_of(cast.workshop), **of_search(), "Refund": refund_of(cast.workshop), "Payout": payout_of(cast.workshop, finance),
        "OrderLine": delivered_to(buyer, cast.workshop), "Review": make_review(delivered_to(buyer, cast.workshop)),
    }  # fmt: skip
    ids = {name: to_global_id(name, thing.pk) for name, thing in things.items()}
    return SimpleNamespace(cast=cast, buyer=buyer, ids=ids)


def saved_search(buyer):
    """A search that the buyer saved."""
    return saving.save(asked={"query": "felt"}, by=buyer, at=NOW)


def of_search():
    """A concept with two forms, and a search to which something is pinned."""
    concept = Concept.objects.create(slug="felt", gloss="felt")
    forms = [ConceptForm.objects.create(concept=concept, language="ru", text=text) for text in ("войлок", "кошма")]
    pinned = PinnedSearch.objects.create(key="felt", query="felt", ends_at=timezone.now() + timedelta(days=1))
    return {"Concept": concept, "ConceptForm": forms[0], "PinnedSearch": pinned}


def certificate_of(workshop):
    """A certificate of another scheme than the first one."""
    return Certificate.objects.create(workshop=workshop, scheme="handmade", issued_on=NOW.date())


def delivered_to(buyer, workshop):
    """A line of the buyer's whose parcel has arrived."""
    line = delivered_line(workshop)
    Order.objects.filter(vendor_orders__lines=line).update(buyer=buyer.user)
    return fresh(line)


def refund_of(workshop):
    """A refund of an order that the workshop let lapse."""
    part = part_of(paid_payment(workshop))
    orders.lapse(vendor_order=part, at=NOW)
    return Refund.objects.get()


def payout_of(workshop, finance):
    """A prepared payout of an order that was completed."""
    part = part_of(paid_payment(workshop))
    VendorOrder.objects.filter(pk=part.pk).update(status="received", **FOLLOWED)
    orders.complete(vendor_order=part, at=NOW)
    make_method(workshop)
    return payouts.prepare(workshop_id=workshop.pk, by=finance, at=NOW)


def value_for(mutation, field, kind, ids):
    """The smallest value of an input field: another's id, or any value of its type."""
    named = get_named_type(kind)
    value = ids[id_type(mutation, field)] if named.name == "ID" else NAMED.get(field, VALUES.get(named.name))
    if isinstance(named, GraphQLEnumType):
        value = next(iter(named.values))
    if isinstance(named, GraphQLInputObjectType):
        value = input_for(mutation, named, ids)
    plain = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return [value] if isinstance(plain, GraphQLList) and not isinstance(value, list) else value


def id_type(mutation, field):
    """The type of the thing that an id field names."""
    if (mutation, field) in {("removeListingImage", "image"), ("orderListingImages", "images")}:
        return "ProductImage"
    if field in FIELD_TYPES:
        return FIELD_TYPES[field]
    return next(kind for words, kind in ID_TYPES.items() if words in mutation)


def input_for(mutation, kind, ids):
    """Required fields, and optional ids, since they name somebody else's things."""
    return {
        name: value_for(mutation, name, field.type, ids)
        for name, field in kind.fields.items()
        if isinstance(field.type, GraphQLNonNull) or get_named_type(field.type).name == "ID"
    }


def outsiders(access, world):
    """Everybody in the cast who is not of those that the access names, with whom the things do not belong to."""
    others = {"guest": Viewer(), "stranger": viewer_for(UserFactory()), "other vendor": world.cast.other_vendor}
    others["unconfirmed admin"] = viewer_for(UserFactory(admin=True), staff_confirmed=False)
    wrong = [role for role in (StaffRole.MODERATOR, StaffRole.FINANCE, StaffRole.SUPPORT) if role not in access.roles]
    others["other staff"] = make_staff(wrong[0] if access.kind == "staff" else StaffRole.ADMIN)
    if access.kind in {"workshop", "staff"}:
        others["buyer"] = world.buyer
    if access.kind != "workshop":
        others["vendor"] = world.cast.vendor
    return others


def call(viewer, name, values):
    """The codes of the payload's errors."""
    field = MUTATIONS[name]
    kind = get_named_type(field.args["input"].type).name
    context = SimpleNamespace(viewer=viewer, new_cookies={}, META={}, headers={}, COOKIES={})
    document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
    result = schema.execute(document, context_value=context, variable_values={"input": values})
    assert result.errors is None, result.errors
    return {error["code"] for error in result.data[name]["errors"]}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_refuses_everybody_else_and_writes_nothing(name, world):
    access = MUTATIONS[name].type.graphene_type.access
    values = input_for(name, get_named_type(MUTATIONS[name].args["input"].type), world.ids)
    people = outsiders(access, world)
    if name in OWN_AFFAIRS:
        people = {} if access.kind == "anyone" else {"guest": Viewer()}
    for who, viewer in people.items():
        with CaptureQueriesContext(connection) as captured:
            codes = call(viewer, name, values)
        written = [query["sql"] for query in captured if re.match(r"INSERT|UPDATE|DELETE", query["sql"])]
        assert codes & {"not_found", "sign_in_required", "not_allowed"}, (who, codes)
        assert written == [], who
    narrow = Viewer(user=world.buyer.user, scopes=frozenset({"read"}))
    assert call(narrow, name, values) & {"not_allowed", "not_found"}


@pytest.mark.parametrize("name", sorted(set(MUTATIONS) - OWN_AFFAIRS))
def test_a_mutation_finds_the_things_of_those_it_is_for(name, world):
    """So that the refusals above are for who asks, and not for ids that name nothing."""
    access = MUTATIONS[name].type.graphene_type.access
    rightful = {"workshop": world.cast.vendor, "staff": world.cast.admin}.get(access.kind, world.buyer)
    values = input_for(name, get_named_type(MUTATIONS[name].args["input"].type), world.ids)
    assert not call(rightful, name, values) & {"not_found", "sign_in_required", "not_allowed"}
