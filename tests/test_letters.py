"""Every letter of every app in every language: whole, with links that lead where they say, to whoever may go there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.test import Client
from django.urls import resolve
from django.utils import translation

from payments import emails as payment_letters
from payments.models import Payment, Payout, Refund
from search import emails as search_letters
from search.models import SavedSearch, SearchLetter
from shop.accounts import emails as account_letters
from shop.accounts import notices, tokens
from shop.accounts.models import User
from shop.catalogue import emails as listing_letters
from shop.catalogue.models import Product, Variant
from shop.kit import states
from shop.kit.translated import LANGUAGES, TranslatedText
from shop.orders import emails as order_letters
from shop.orders import operations as orders
from shop.orders.models import Order, VendorOrder
from shop.reviews import emails as review_letters
from shop.reviews.models import Review
from tests.factories.applications import ApplicationFactory
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import NOW, make_staff, make_user, make_workshop, owner_of, viewer_of
from tests.factories.payments import make_method, paid_payment, part_of
from vendors.applications import emails as application_letters
from vendors.applications.models import Application, ChangeRequest, Revision
from vendors.workshops import emails as workshop_letters
from vendors.workshops.models import Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.requires("redis")]

ADDRESS = re.compile(r"https?://[^\s\"<>]+")
HREF = re.compile(r'href="([^"]+)"')


@dataclass
class World:
    """One of everything that a letter can be about; `maker` owns the workshop, `person` has an account."""

    part: VendorOrder
    refund: Refund
    late: Refund
    payout: Payout
    product: Product
    variant: Variant
    application: Application
    maker: User
    person: User

    @property
    def order(self) -> Order:
        return self.part.order

    @property
    def workshop(self) -> Workshop:
        return self.part.workshop


def changed(event: str, **facts: object) -> Callable[[World], None]:
    """A notice to the person."""
    return lambda world: notices.changed(world.person.pk, event, at=NOW, **facts)


def code(event: str, **context: object) -> Callable[[World], None]:
    """A letter of allauth to the person."""
    return lambda world: notices.at_once(event, to=world.person.email, context=context)


def of_account(event: str) -> Callable[[World], None]:
    return lambda world: account_letters.to_person(world.person.pk, event, "Too many <claims>.")


def to_buyer(event: str) -> Callable[[World], None]:
    return lambda world: order_letters.to_buyer(world.part.pk, event)


def to_vendor(event: str) -> Callable[[World], None]:
    return lambda world: order_letters.to_vendor(world.part.pk, event, world.maker.pk)


def of_listing(event: str) -> Callable[[World], None]:
    return lambda world: listing_letters.to_workshop(world.product.pk, event, world.maker.pk)


def low_stock(left: int) -> Callable[[World], None]:
    return lambda world: listing_letters.low_stock(world.variant.pk, left, world.maker.pk)


def of_workshop(event: str) -> Callable[[World], None]:
    return lambda world: workshop_letters.to_owner(world.workshop.pk, event, "The <papers>.", world.maker.pk)


def of_payout(event: str) -> Callable[[World], None]:
    return lambda world: payment_letters.to_owner(world.payout, event, "No such <account>.", world.maker.pk)


def token_made(world: World) -> None:
    token, _secret = tokens.create(by=viewer_of(world.person), name="Stock <sync>", scopes=["read", "orders"], days=30, at=NOW)
    notices.api_token_made(token.pk)


def search_news(world: World) -> None:
    said = {"language": world.person.language, "saved_at": NOW}
    saved, _made = SavedSearch.objects.update_or_create(user=world.person, parameters="q=%3Catlas%3E&country=UZ", defaults=said)
    letter, _made = SearchLetter.objects.get_or_create(search=saved, day=NOW.date(), defaults={"products": [world.product.pk]})
    search_letters.news_of(letter.pk)


def review_of(world: World) -> Review:
    said = {"stars": 4, "text": TranslatedText.of("en", {"en": "Soft & warm,\nas <ever>."}), "written_at": NOW}
    review, is_new = Review.objects.get_or_create(product=world.product, author=world.person, defaults=said)
    if is_new:
        states.record(review, "hide", review.status, by=make_staff(), at=NOW, reason="It names a <phone>.")
    return review


def answered(world: World) -> Review:
    review = review_of(world)
    review.answer, review.answered_at = TranslatedText("uz", {"uz": "Rahmat & <b>omon boʻling</b>"}), NOW
    review.save(update_fields=["answer", "answered_at"])
    return review


def of_review(event: str) -> Callable[[World], None]:
    return lambda world: review_letters.to_author(review_of(world).pk, event)


def method_changed(world: World) -> None:
    payment_letters.payout_method_changed(
        workshop_id=world.workshop.pk, account="•••• 6001", changed_by=world.maker.pk, user_id=world.maker.pk
    )


#: Who writes each letter, and who gets it. A letter that says different things is here more than once.
LETTERS: list[tuple[str, Callable[[World], None], Callable[[World], str]]] = [
    *(
        (f"account.{event}", code(event, **context), lambda world: world.person.email)
        for event, context in {
            "account_already_exists": {"password_reset_url": "", "signup_url": ""},
            "email_confirmation": {"code": "ABC-DEF"},
            "login_code": {"code": "ABC-DEF"},
            "password_reset_code": {"code": "ABC-DEF"},
            "unknown_account": {"signup_url": ""},
        }.items()
    ),
    *(
        (f"account.{event}", changed(event, **facts), lambda world: world.person.email)
        for event, facts in {
            "email_added": {},
            "password_changed": {},
            "recovery_codes_made": {},
            "second_factor_off": {},
            "second_factor_on": {},
        }.items()
    ),
    (
        "account.email_changed",
        changed("email_changed", to="old@example.test", from_email="old@example.test", to_email="new@example.test"),
        lambda _world: "old@example.test",
    ),
    ("account.phone_changed", lambda world: notices.phone_changed(world.person.pk, at=NOW, before=""), lambda world: world.person.email),
    *((f"accounts.{event}", of_account(event), lambda world: world.person.email) for event in ("locked", "unlocked")),
    ("account.api_token_made", token_made, lambda world: world.person.email),
    *(
        (f"applications.{event}", write, lambda world: world.maker.email)
        for event, write in {
            "approved": lambda world: application_letters.approved(world.application, at=NOW),
            "changes_requested": lambda world: application_letters.changes_requested(world.application, at=NOW),
            "rejected": lambda world: application_letters.rejected(world.application, reason="Only <resale>.", at=NOW),
            "submitted": lambda world: application_letters.submitted(world.application, at=NOW),
        }.items()
    ),
    *(
        (f"catalogue.{event}", of_listing(event), lambda world: world.maker.email)
        for event in ("blocked", "published", "returned", "unblocked")
    ),
    *(("catalogue.low_stock", low_stock(left), lambda world: world.maker.email) for left in (0, 1, 2)),
    ("search.news", search_news, lambda world: world.person.email),
    ("orders.paid", lambda world: order_letters.paid(world.order.pk), lambda world: world.order.email),
    *(
        (f"orders.{event}", to_buyer(event), lambda world: world.order.email)
        for event in (
            "accepted",
            "cancelled",
            "claim_received",
            "claim_refunded",
            "claim_released",
            "declined",
            "given_back",
            "lapsed",
            "shipped",
        )
    ),
    *(
        (f"orders.{event}", to_vendor(event), lambda world: world.maker.email)
        for event in ("accept_soon", "cancelled_by_buyer", "claim_lost", "claim_won", "claimed", "gave_back", "new_order", "received")
    ),
    *(
        ("payments.refunded", write, lambda world: world.order.email)
        for write in (
            lambda world: payment_letters.refunded(world.refund, at=NOW),
            lambda world: payment_letters.refunded(world.late, at=NOW),
        )
    ),
    *((f"payments.{event}", of_payout(event), lambda world: world.maker.email) for event in ("payout_paid", "payout_returned")),
    ("payments.payout_method_changed", method_changed, lambda world: world.maker.email),
    ("reviews.ask", lambda world: review_letters.ask(world.part.pk), lambda world: world.refund.payment.order.buyer.email),
    ("reviews.new_review", lambda world: review_letters.to_workshop(review_of(world).pk, world.maker.pk), lambda world: world.maker.email),
    ("reviews.answered", lambda world: review_letters.answered(answered(world).pk), lambda world: world.person.email),
    *((f"reviews.{event}", of_review(event), lambda world: world.person.email) for event in ("hidden", "shown")),
    *((f"workshops.{event}", of_workshop(event), lambda world: world.maker.email) for event in ("reinstated", "suspended")),
]
NAMES = [f"{event}-{number}" for number, (event, _write, _to) in enumerate(LETTERS)]
every_letter = pytest.mark.parametrize(("event", "write", "recipient"), LETTERS, ids=NAMES)


@pytest.fixture
def world() -> World:
    workshop = make_workshop(name="Atlas & Uyi")
    maker = owner_of(workshop)
    payment = paid_payment(workshop)
    part = part_of(payment)
    product = ProductFactory(workshop=workshop)
    states.record(product, "return", product.status, by=make_staff(), at=NOW, reason="Show the <back> too.")
    shown = product.images.get()
    product.images.update(alt=TranslatedText.of("en", {"en": 'A scarf of "blue" silk'}))
    part.lines.update(product=product, image=shown.image, variant_name=TranslatedText.of("en", {"en": "Large & wide"}))
    orders.accept(vendor_order=part, by=maker, at=NOW)
    orders.ship(vendor_order=part, tracking_number="RR123456785UZ", by=maker, at=NOW)
    orders.receive(vendor_order=part, by=None, at=NOW)
    orders.claim(vendor_order=part, kind="other", message="It is <torn>.", by=viewer_of(part.order.buyer), at=NOW)
    assert maker.user is not None
    return World(
        part=part,
        refund=refund_of(payment, part),
        late=refund_of(payment, None),
        payout=payout_of(workshop),
        product=product,
        variant=product.variants.get(),
        application=application_of(maker.user, workshop),
        maker=maker.user,
        person=make_user("person", phone="+998901234567", phone_verified=True),
    )


def refund_of(payment: Payment, part: VendorOrder | None) -> Refund:
    return Refund.objects.create(payment=payment, vendor_order=part, amount_minor=100, currency=payment.currency, reason="cancel")


def payout_of(workshop: Workshop) -> Payout:
    method = make_method(workshop)
    return Payout.objects.create(
        workshop=workshop,
        amount_minor=1_104_000,
        currency="UZS",
        rail=method.rail,
        details=method.details,
        reference="REF-1",
        created_at=NOW,
    )


def application_of(maker: User, workshop: Workshop) -> Application:
    """One that is asked to be changed, of which the workshop came."""
    application = ApplicationFactory(applicant=maker, document=True)
    revision = Revision.objects.create(application=application, number=1, data={}, submitted_at=NOW)
    ChangeRequest.objects.create(
        application=application, revision=revision, field="story", reason="Say <who> taught you.", by=make_staff().user, at=NOW
    )
    application.workshop = workshop
    return application


def read(world: World, write: Callable[[World], None], language: str) -> EmailMultiAlternatives:
    """The one letter that is written while a worker speaks another language than its reader."""
    User.objects.update(language=language)
    Order.objects.update(language=language)
    for kept in (world.maker, world.person, world.application.applicant, world.refund.payment.order, world.late.payment.order):
        kept.refresh_from_db()
    mail.outbox.clear()
    with translation.override("en" if language == "ru" else "ru"):
        write(world)
    (letter,) = mail.outbox
    return letter


def links_of(letter: EmailMultiAlternatives) -> set[str]:
    """All addresses of the letter, in text and in HTML."""
    html = letter.alternatives[0].content
    return {*ADDRESS.findall(letter.body), *HREF.findall(html.replace("&amp;", "&"))}


@every_letter
def test_is_whole_in_every_language(world, event, write, recipient):
    for language in LANGUAGES:
        letter = read(world, write, language)
        html = letter.alternatives[0].content
        assert letter.to == [recipient(world)]
        assert letter.extra_headers["Content-Language"] == language
        assert f'<html lang="{language}"' in html
        check_words(letter.subject, letter.body, html.partition("</style>")[2])
        check_links(letter, language)
        check_pictures(event, html)


def check_words(subject: str, text: str, html: str) -> None:
    """Nothing is left out, left over, or escaped where nobody unescapes it."""
    for part in (subject, text, html):
        assert part.strip()
        assert not re.search(r"[{}]|%\(|\bNone\b|&amp;amp;", part), part
    assert not re.search(r"&(lt|gt|amp|quot|#)", subject + text), subject + text
    assert "\n\n\n" not in text.partition("\n-- \n")[0]
    assert not re.search(r"<(p|li|td)[^>]*>\s*</\1>", html), html
    preview = re.search(r'aria-hidden="true"[^>]*>([^<]*?)\u034f', html)
    assert preview
    assert len(preview[1]) > 20


def check_links(letter: EmailMultiAlternatives, language: str) -> None:
    """Text and HTML lead to the same pages, in the language of the reader."""
    assert set(ADDRESS.findall(letter.body)) == set(HREF.findall(letter.alternatives[0].content.replace("&amp;", "&")))
    for link in links_of(letter):
        assert link.startswith(f"{settings.SITE_URL}/{language}/"), link
        with translation.override(language):
            resolve(urlsplit(link).path)


def check_pictures(event: str, html: str) -> None:
    """Pictures have whole addresses and words beside them."""
    tags = re.findall(r"<img[^>]*>", html)
    assert bool(tags) == event.startswith(("catalogue.", "orders.", "reviews.", "search."))
    for tag in tags:
        assert f'src="{settings.SITE_URL}/media/' in tag
        assert 'alt="A scarf of &quot;blue&quot; silk"' in tag


@every_letter
def test_leads_to_pages_that_its_reader_may_open(world, event, write, recipient):
    letter = read(world, write, "en")
    client = Client()
    person = User.objects.filter(email=recipient(world)).first()
    if person is not None:
        client.force_login(person)
    for link in links_of(letter):
        parts = urlsplit(link)
        assert client.get(f"{parts.path}?{parts.query}", follow=True).status_code == 200, link


def test_every_letter_that_there_is_was_read():
    folder = Path(get_template("emails/base.html").origin.name).parent
    kept = {f"{path.parent.name}.{path.name.removesuffix('.subject.txt')}" for path in folder.rglob("*.subject.txt")}
    assert {event for event, _write, _to in LETTERS} == kept
