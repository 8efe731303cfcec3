"""What recognizes a workshop: who records it, what is refused, who sees it, and how search follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from search import checking, queries, tasks
from search.backends.base import Filters
from shop.accounts.models import StaffRole
from shop.kit.errors import Conflict, Invalid, NotFound
from shop.kit.outbox import OutboxEntry
from tests.cast import Cast
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import make_rates, make_staff
from vendors.workshops import certificates
from vendors.workshops.certificates import CertificateDraft
from vendors.workshops.models import Certificate

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAPER = CertificateDraft(scheme="craft-register", issued_on=date(2021, 4, 12), number=" UZ-1 ")
PAGE = "query($slug: String!) { workshop(slug: $slug) { certificates { scheme label number issuedOn expiresOn } } }"


def grant(cast: Cast, draft: CertificateDraft = PAPER) -> Certificate:
    certificates.grant(by=make_staff(StaffRole.MODERATOR), at=AT, workshop_id=cast.workshop.pk, draft=draft)
    return Certificate.objects.latest("pk")


def shown(ask, viewer, slug: str = "atlas-uyi") -> list[str]:
    return [each["scheme"] for each in ask(viewer, PAGE, slug=slug)["workshop"]["certificates"]]


class TestGranting:
    def test_shows_it_to_everybody_in_their_language(self, cast: Cast, ask) -> None:
        grant(cast)
        expected = {
            "scheme": "CRAFT_REGISTER",
            "label": "State register of craftspeople",
            "number": "UZ-1",
            "issuedOn": "2021-04-12",
            "expiresOn": None,
        }
        for viewer in (cast.guest, cast.buyer, cast.vendor, cast.other_vendor, cast.admin):
            assert ask(viewer, PAGE, slug="atlas-uyi")["workshop"]["certificates"] == [expected]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"scheme": "my-own"}, "scheme"),
            ({"number": "9" * 61}, "number"),
            ({"issued_on": date(2026, 3, 2)}, "issuedOn"),
            ({"issued_on": date(1900, 1, 1)}, "issuedOn"),
            ({"expires_on": date(2026, 2, 28)}, "expiresOn"),
            ({"expires_on": date(2020, 1, 1)}, "expiresOn"),
        ],
    )
    def test_refuses_what_cannot_be(self, cast: Cast, wrong: dict, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            grant(cast, CertificateDraft(**{**vars(PAPER), **wrong}))
        assert list(refused.value.messages) == [field]
        assert not Certificate.objects.exists()

    def test_refuses_a_second_of_the_same_scheme(self, cast: Cast) -> None:
        grant(cast)
        with pytest.raises(Conflict):
            grant(cast)
        assert Certificate.objects.count() == 1

    def test_is_for_moderators(self, cast: Cast) -> None:
        for viewer in (cast.guest, cast.buyer, cast.vendor, make_staff(StaffRole.FINANCE)):
            with pytest.raises(NotFound):
                certificates.grant(by=viewer, at=AT, workshop_id=cast.workshop.pk, draft=PAPER)
            with pytest.raises(NotFound):
                certificates.withdraw(by=viewer, at=AT, certificate_id=1, reason="x")


class TestWithdrawing:
    def test_shows_it_no_more_and_remembers_why(self, cast: Cast, ask) -> None:
        moderator = make_staff(StaffRole.MODERATOR)
        paper = grant(cast)
        with pytest.raises(Invalid):
            certificates.withdraw(by=moderator, at=AT, certificate_id=paper.pk, reason=" ")
        for _time in range(2):
            certificates.withdraw(by=moderator, at=AT, certificate_id=paper.pk, reason="Forged")
        assert shown(ask, cast.guest) == shown(ask, cast.admin) == []
        moves = [step.reason for step in cast.workshop.history.all() if step.move == "withdraw_certificate"]
        assert moves == ["Forged"]

    def test_makes_room_for_another(self, cast: Cast, ask) -> None:
        moderator = make_staff(StaffRole.MODERATOR)
        certificates.withdraw(by=moderator, at=AT, certificate_id=grant(cast).pk, reason="Number was wrong")
        grant(cast)
        assert shown(ask, cast.guest) == ["CRAFT_REGISTER"]


class TestTime:
    def test_ends_what_runs_out_for_all_but_the_staff(self, cast: Cast, ask) -> None:
        yesterday = timezone.now().date() - timedelta(days=1)
        Certificate.objects.create(workshop=cast.workshop, scheme="handmade", issued_on=yesterday, expires_on=yesterday)
        assert shown(ask, cast.guest) == shown(ask, cast.vendor) == []
        assert shown(ask, cast.admin) == ["HANDMADE"]

    @pytest.mark.parametrize(
        ("on", "expected"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 3, 9), True), (date(2026, 3, 10), False)]
    )
    def test_holds_from_the_first_day_to_the_last(self, on: date, expected: bool) -> None:
        paper = Certificate(scheme="handmade", issued_on=date(2026, 3, 1), expires_on=date(2026, 3, 9))
        assert paper.holds(on) is expected


class TestSearch:
    @pytest.fixture(autouse=True)
    def _postgres_alone(self, settings) -> None:
        settings.ELASTICSEARCH_URL = ""

    def found(self) -> tuple[list[int], list[tuple[str, int]]]:
        chosen = queries.search("", filters=Filters(certificate=("craft-register",)))
        return list(chosen.ids), list(queries.search("").facets["certificate"])

    def test_finds_all_pieces_of_the_workshop_by_it_and_no_others(self, cast: Cast) -> None:
        mine, other = ProductFactory(workshop=cast.workshop), ProductFactory()
        tasks.sync(product_ids=[mine.pk, other.pk])
        assert self.found() == ([], [])
        grant(cast)
        for message in OutboxEntry.objects.filter(job="search.sync"):
            tasks.sync(**message.payload)
        assert self.found() == ([mine.pk], [("craft-register", 1)])

    def test_forgets_in_the_night_what_ran_out(self, cast: Cast) -> None:
        mine = ProductFactory(workshop=cast.workshop)
        grant(cast)
        tasks.sync(product_ids=[mine.pk])
        Certificate.objects.update(expires_on=date(2021, 4, 13))
        OutboxEntry.objects.all().delete()
        checking.check(repair=True)
        assert self.found() == ([], [])


class TestPages:
    def test_show_it_beside_the_workshop_and_its_pieces(self, cast: Cast, client) -> None:
        make_rates()
        piece = ProductFactory(workshop=cast.workshop)
        grant(cast)
        for page in (f"/en/makers/{cast.workshop.slug}/", f"/en/p/{piece.slug}/"):
            assert "State register of craftspeople" in client.get(page).content.decode(), page
