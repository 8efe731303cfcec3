"""What the platform's staff sees of people, and what it does to their accounts."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from graphql_relay import to_global_id

from shop.accounts import operations, people, queries, tokens
from shop.accounts.models import StaffRole, User
from shop.accounts.viewer import Viewer
from shop.kit.devices import device_of
from shop.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory, sign_in_confirmed
from tests.factories.applications import ApplicationFactory
from tests.factories.mail import do_jobs
from tests.factories.orders import NOW
from tests.factories.payments import paid_payment, part_of

pytestmark = pytest.mark.django_db

PASSWORD = "a good long password"
PEOPLE = """query($search: String!, $kind: PersonKind) { people(search: $search, kind: $kind) { totalCount edges { node {
  displayName email isLocked emailVerified hasPassword hasSecondFactor staffRoles lastSeenAt sessions { ip } tokens { name } history { move } } } } }"""
PERSON = """query($id: ID!) { person(id: $id) {
  displayName memberships { role workshop { slug } } applications { shopName } orders { totalCount } heldOrders { totalCount }
  canLookAfter canAppoint isLocked } }"""


@pytest.fixture
def support():
    return viewer_for(UserFactory(support=True))


@pytest.fixture
def person():
    return operations.create_person(email="aida@example.com", name="Аида Асанова", password=PASSWORD)


def sign_in(user):
    """A browser in which the person has signed in by the shop's own form."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client):
    return client.get(reverse("storefront:account")).status_code == 200


def moves(person):
    return [(change.move, change.to_status, change.reason) for change in person.history.all()]


def outsiders(cast):
    """Everybody who does not look after people."""
    unconfirmed = viewer_for(cast.admin.user, staff_confirmed=False)
    return cast.guest, cast.buyer, cast.vendor, unconfirmed, viewer_for(UserFactory(moderator=True)), viewer_for(UserFactory(finance=True))


class TestPeople:
    def found(self, viewer, search="", kind=""):
        return {person.email for person in queries.people(viewer, search=search, kind=kind)}

    @pytest.mark.parametrize("search", ["айд", "AIDA@", " aida@example.com "])
    def test_are_found_by_part_of_a_name_or_an_address(self, support, search):
        UserFactory(email="aida@example.com", name="Айда")
        UserFactory(email="other@example.com", name="Other")
        assert self.found(support, search) == {"aida@example.com"}

    @pytest.mark.parametrize("search", ["+998 90 123-45", "1234567"])
    def test_are_found_by_part_of_a_phone_number(self, support, search):
        person = UserFactory(by_phone=True, phone="+998901234567")
        UserFactory(by_phone=True, phone="+996700112233")
        assert list(queries.people(support, search=search)) == [person]

    def test_are_told_apart_by_what_they_do(self, cast, support):
        buyer = part_of(paid_payment(cast.workshop)).order.buyer
        assert self.found(support, kind="buyer") == {buyer.email}
        assert {"vendor@example.com", "other@example.com"} <= self.found(support, kind="vendor")
        assert self.found(support, kind="staff") == {"admin@example.com", support.user.email}

    def test_do_not_exist_for_others(self, cast, ask):
        key = to_global_id("User", cast.buyer.user.pk)
        for viewer in outsiders(cast):
            assert ask(viewer, PEOPLE, search="")["people"]["edges"] == []
            assert ask(viewer, PERSON, id=key)["person"] is None

    def test_cost_the_same_for_ten_as_for_one(self, ask, support, django_assert_num_queries):
        with django_assert_num_queries(7):
            ask(support, PEOPLE, search="")
        for person in UserFactory.create_batch(10):
            tokens.create(by=Viewer(user=person), name="Till", scopes=["read"], days=1, at=NOW)
        with django_assert_num_queries(7):
            assert ask(support, PEOPLE, search="")["people"]["totalCount"] == 11

    def test_say_how_they_sign_in(self, ask, support, person):
        (edge,) = ask(support, PEOPLE, search="aida")["people"]["edges"]
        shown = edge["node"]
        assert (shown["emailVerified"], shown["hasPassword"], shown["hasSecondFactor"], shown["isLocked"]) == (True, True, False, False)
        operations.enroll_totp(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        EmailAddress.objects.update(verified=False)
        (edge,) = ask(support, PEOPLE, search="aida")["people"]["edges"]
        assert (edge["node"]["emailVerified"], edge["node"]["hasSecondFactor"]) == (False, True)


class TestPerson:
    def test_leads_to_their_workshops_and_purchases(self, cast, ask, support):
        buyer = part_of(paid_payment(cast.workshop)).order.buyer
        shown = ask(support, PERSON, id=to_global_id("User", buyer.pk))["person"]
        assert (shown["orders"]["totalCount"], shown["heldOrders"]["totalCount"], shown["memberships"]) == (1, 0, [])
        shown = ask(support, PERSON, id=to_global_id("User", cast.vendor.user.pk))["person"]
        assert shown["memberships"] == [{"role": "OWNER", "workshop": {"slug": "atlas-uyi"}}]

    def test_shows_applications_to_those_who_decide_on_them(self, cast, ask, support):
        application = ApplicationFactory(submitted_at=NOW, status="submitted")
        key = to_global_id("User", application.applicant_id)
        assert ask(support, PERSON, id=key)["person"]["applications"] == []
        assert ask(cast.admin, PERSON, id=key)["person"]["applications"] == [{"shopName": application.shop_name}]

    def test_says_what_the_viewer_may_do(self, cast, ask, support):
        other = UserFactory(finance=True)

        def rights(viewer, user):
            shown = ask(viewer, PERSON, id=to_global_id("User", user.pk))["person"]
            return shown["canLookAfter"], shown["canAppoint"]

        assert rights(support, cast.buyer.user) == (True, False)
        assert rights(support, other) == rights(support, support.user) == (False, False)
        assert rights(cast.admin, other) == (True, True)
        assert rights(cast.admin, cast.admin.user) == (False, False)

    def test_of_another_kind_is_nobody(self, ask, support):
        assert ask(support, PERSON, id=to_global_id("Workshop", support.user.pk))["person"] is None


class TestSessions:
    def test_are_shown_while_they_last(self, support, person):
        client = sign_in(person)
        assert [session.ip for session in queries.sessions_visible_to(support)] == ["127.0.0.1"]
        client.post(reverse("account_logout"))
        assert not queries.sessions_visible_to(support).exists()

    def test_are_forgotten_when_they_are_over(self, person):
        sign_in(person)
        client = sign_in(person)
        client.post(reverse("account_logout"))
        operations.forget_sessions()
        assert UserSession.objects.count() == 1

    def test_are_ones_own_for_others(self, cast, person):
        sign_in(person)
        assert queries.sessions_visible_to(viewer_for(person)).count() == 1
        assert not queries.sessions_visible_to(cast.buyer).exists()
        assert not queries.sessions_visible_to(cast.guest).exists()

    def test_are_ended_elsewhere_by_their_person(self, person):
        phone, laptop = sign_in(person), sign_in(person)
        assert phone.get(reverse("usersessions_list")).text.count("127.0.0.1 ·") == 2
        phone.post(reverse("usersessions_list"))
        assert (is_signed_in(phone), is_signed_in(laptop)) == (True, False)

    def test_end_everywhere(self, support, person):
        phone, laptop = sign_in(person), sign_in(person)
        assert is_signed_in(phone)
        people.end_sessions(by=support, at=NOW, person_id=person.pk)
        assert not is_signed_in(phone)
        assert not is_signed_in(laptop)
        assert not UserSession.objects.exists()
        assert is_signed_in(sign_in(person))
        assert moves(person) == [("end_sessions", "active", "")]

    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 YaBrowser/24.1 Safari/537.36", "Yandex, Windows"),
            ("curl/8.0", "curl/8.0"),
            ("", ""),
        ],
    )
    def test_say_what_they_are_in(self, agent, words):
        assert device_of(agent) == words


class TestLock:
    def test_ends_sessions_and_tokens_and_keeps_the_person_out(self, support, person):
        client = sign_in(person)
        _token, secret = tokens.create(by=Viewer(user=person), name="Till", scopes=["read"], days=1, at=timezone.now())
        people.lock(by=support, at=timezone.now(), person_id=person.pk, reason=" Stolen cards ")
        assert not is_signed_in(client)
        assert not is_signed_in(sign_in(person))
        with pytest.raises(tokens.InvalidToken):
            tokens.authenticate(secret, at=timezone.now())
        assert moves(person)[-1] == ("lock", "locked", "Stolen cards")

    def test_is_told_with_the_reason_in_the_persons_language(self, support):
        person = UserFactory(email="aida@example.com", language="ky")
        people.lock(by=support, at=NOW, person_id=person.pk, reason="Stolen cards")
        do_jobs()
        (letter,) = mail.outbox
        assert letter.to == ["aida@example.com"]
        assert 'lang="ky"' in letter.alternatives[0].content
        assert "Stolen cards" in letter.body

    def test_writes_to_nobody_without_an_address(self, support):
        people.lock(by=support, at=NOW, person_id=UserFactory(by_phone=True).pk, reason="Stolen cards")
        do_jobs()
        assert mail.outbox == []

    def test_ends_with_unlocking(self, support, person):
        people.lock(by=support, at=NOW, person_id=person.pk, reason="Stolen cards")
        people.unlock(by=support, at=NOW, person_id=person.pk, reason="Our mistake")
        assert is_signed_in(sign_in(person))
        assert moves(person)[-1] == ("unlock", "active", "Our mistake")
        do_jobs()
        assert "Our mistake" in mail.outbox[-1].body

    @pytest.mark.parametrize("reason", [" ", "x" * 1001])
    def test_needs_a_reason_of_some_length(self, support, person, reason):
        with pytest.raises(Invalid):
            people.lock(by=support, at=NOW, person_id=person.pk, reason=reason)

    def test_is_done_once(self, support, person):
        with pytest.raises(Conflict):
            people.unlock(by=support, at=NOW, person_id=person.pk)
        people.lock(by=support, at=NOW, person_id=person.pk, reason="Stolen cards")
        with pytest.raises(Conflict):
            people.lock(by=support, at=NOW, person_id=person.pk, reason="Stolen cards")

    def test_of_staff_is_for_admins_and_never_of_oneself(self, cast, support):
        finance = UserFactory(finance=True)
        for by, who in ((support, finance), (support, support.user), (cast.admin, cast.admin.user)):
            with pytest.raises(NotAllowed):
                people.lock(by=by, at=NOW, person_id=who.pk, reason="No")
        assert people.lock(by=cast.admin, at=NOW, person_id=finance.pk, reason="Left us").status == "locked"

    def test_is_not_for_others(self, cast, person):
        for viewer in outsiders(cast):
            with pytest.raises(NotFound):
                people.lock(by=viewer, at=NOW, person_id=person.pk, reason="No")
        assert moves(person) == []


class TestRoles:
    def test_are_given_and_taken(self, cast, person):
        people.grant_role(by=cast.admin, at=NOW, person_id=person.pk, role=StaffRole.SUPPORT)
        assert people.grant_role(by=cast.admin, at=NOW, person_id=person.pk, role=StaffRole.MODERATOR).staff_roles == [
            "moderator",
            "support",
        ]
        assert people.revoke_role(by=cast.admin, at=NOW, person_id=person.pk, role=StaffRole.SUPPORT).staff_roles == ["moderator"]
        told = [(change.move, change.data["role"], change.by) for change in person.history.all()]
        by = cast.admin.user
        assert told == [("grant_role", "support", by), ("grant_role", "moderator", by), ("revoke_role", "support", by)]

    def test_are_given_once_and_taken_once(self, cast, person):
        with pytest.raises(Conflict):
            people.revoke_role(by=cast.admin, at=NOW, person_id=person.pk, role=StaffRole.SUPPORT)
        people.grant_role(by=cast.admin, at=NOW, person_id=person.pk, role=StaffRole.SUPPORT)
        with pytest.raises(Conflict):
            people.grant_role(by=cast.admin, at=NOW, person_id=person.pk, role=StaffRole.SUPPORT)

    def test_are_not_for_the_locked(self, cast):
        with pytest.raises(Conflict):
            people.grant_role(by=cast.admin, at=NOW, person_id=UserFactory(is_active=False).pk, role=StaffRole.SUPPORT)

    def test_are_never_ones_own(self, cast):
        for act in (people.grant_role, people.revoke_role):
            with pytest.raises(NotAllowed):
                act(by=cast.admin, at=NOW, person_id=cast.admin.user.pk, role=StaffRole.ADMIN)

    def test_are_the_admins_to_give(self, cast, support, person):
        for viewer in (support, *outsiders(cast)):
            with pytest.raises(NotFound):
                people.grant_role(by=viewer, at=NOW, person_id=person.pk, role=StaffRole.ADMIN)
        assert User.objects.get(pk=person.pk).staff_roles == []

    def test_that_are_taken_stop_working_at_once(self, cast, client):
        admin = UserFactory(admin=True)
        browser = sign_in_confirmed(client, admin)
        assert browser.get(reverse("staff:today")).status_code == 200
        people.revoke_role(by=cast.admin, at=NOW, person_id=admin.pk, role=StaffRole.ADMIN)
        assert browser.get(reverse("staff:today")).status_code == 404


class TestHistory:
    def test_tells_what_people_change_themselves(self, person):
        viewer = viewer_for(person)
        operations.update_profile(by=viewer, at=NOW, name="Aida")
        token, _secret = tokens.create(by=viewer, name="Till", scopes=["read"], days=1, at=NOW)
        tokens.revoke(by=viewer, token_id=token.pk, at=NOW)
        client = sign_in(person)
        form = {"oldpassword": PASSWORD, "password1": PASSWORD * 2, "password2": PASSWORD * 2}
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("account_change_password"), form)
        assert [change.move for change in person.history.all()] == ["update_profile", "create_token", "revoke_token", "change_password"]

    def test_tells_of_the_second_factor(self, person):
        client = sign_in_confirmed(Client(), person)
        operations.enroll_totp(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("mfa_deactivate_totp"))
        assert [change.move for change in person.history.all()] == ["remove_second_factor"]


class TestSeen:
    def test_is_noted_once_an_hour(self, person, now):
        operations.note_seen(person, at=now)
        operations.note_seen(person, at=now.replace(minute=59))
        assert User.objects.get(pk=person.pk).last_seen_at == now
        operations.note_seen(person, at=now.replace(hour=11))
        assert User.objects.get(pk=person.pk).last_seen_at == now.replace(hour=11)

    def test_is_noted_by_visiting(self, client, person):
        client.force_login(person)
        client.get(reverse("storefront:account"))
        assert User.objects.get(pk=person.pk).last_seen_at is not None
