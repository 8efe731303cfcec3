"""From what is payable to the bank's reference, and the statement that says the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from payments import bank_fields, commission, expectations, ledger, payouts, policies, queries
from payments.models import AccountKind, CommissionRule, Entry, Payout, Transaction
from payments.tasks import email_payout
from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from shop.kit.money import Money
from shop.orders import operations as orders
from tests.factories.mail import do_jobs
from tests.factories.orders import NOW, make_staff, make_user, make_workshop, owner_of, viewer_of
from tests.factories.payments import UZ_ACCOUNT, make_method, paid_payment, part_of
from tests.fakes.provider import FakeProvider
from vendors.workshops.models import Member, Workshop

#: UZS 12,000 less eight percent.
SHARE = Money(1_104_000, "UZS")


def make_payable() -> Workshop:
    """A workshop whose order was delivered and whose holding period is over."""
    part = part_of(paid_payment())
    by = owner_of(part.workshop)
    orders.accept(vendor_order=part, by=by, at=NOW)
    orders.ship(vendor_order=part, tracking_number="RR123456789UZ", by=by, at=NOW)
    orders.receive(vendor_order=part, by=None, at=NOW)
    orders.complete(vendor_order=part, at=NOW + timedelta(days=8))
    return part.workshop


def prepared(by: Viewer | None = None) -> Payout:
    """A payout that waits for release, prepared by somebody else of the staff unless told."""
    workshop = make_payable()
    make_method(workshop)
    return payouts.prepare(workshop_id=workshop.pk, by=by or make_staff(), at=NOW)


@pytest.mark.django_db
class TestPrepare:
    def test_takes_all_that_is_payable_and_the_account_of_then(self, provider: FakeProvider) -> None:
        by = make_staff()
        payout = prepared(by)
        assert (payout.amount, payout.details, payout.prepared_by) == (SHARE, UZ_ACCOUNT, by.user)

    def test_sets_the_money_apart(self, provider: FakeProvider) -> None:
        payout = prepared()
        found = queries.balances(payout.workshop)
        assert (found.payable.is_zero, found.prepared) == (True, SHARE)
        assert list(queries.payable_workshops()) == []

    @pytest.mark.parametrize("has_method", [True, False])
    def test_says_what_is_missing(self, provider: FakeProvider, has_method: bool) -> None:
        workshop = make_workshop()
        if has_method:
            make_method(workshop)
        with pytest.raises(Conflict) as refused:
            payouts.prepare(workshop_id=workshop.pk, by=make_staff(), at=NOW)
        assert refused.value.code == ("nothing_payable" if has_method else "no_payout_method")

    def test_prepares_the_same_money_once(self, provider: FakeProvider) -> None:
        payout = prepared(make_staff())
        with pytest.raises(Conflict) as refused:
            payouts.prepare(workshop_id=payout.workshop_id, by=make_staff(), at=NOW)
        assert refused.value.code == "already_prepared"

    def test_is_for_finance_only(self) -> None:
        workshop = make_workshop()
        for by in (owner_of(workshop), make_staff("moderator"), viewer_of(None)):
            with pytest.raises(NotFound):
                payouts.prepare(workshop_id=workshop.pk, by=by, at=NOW)


@pytest.mark.django_db
class TestRelease:
    def test_moves_the_money_and_tells_the_workshop_when_it_is_sent(self, provider: FakeProvider) -> None:
        by = make_staff()
        payout = payouts.release(payout_id=prepared().pk, by=by, at=NOW)
        found = queries.balances(payout.workshop)
        assert found.held.is_zero
        assert found.payable.is_zero
        assert found.prepared.is_zero
        assert payout.released_by == by.user
        assert ledger.balance(AccountKind.BANK, "UZS") == -SHARE
        payout = payouts.mark_paid(payout_id=payout.pk, reference=" 0042 ", by=by, at=NOW)
        do_jobs()
        assert (payout.status, payout.reference) == ("paid", "0042")
        letter = str(mail.outbox[-1].body)
        assert "0042" in letter
        assert "6001" in letter

    def test_is_refused_the_second_time(self, provider: FakeProvider) -> None:
        payout = payouts.release(payout_id=prepared().pk, by=make_staff(), at=NOW)
        with pytest.raises(states.WrongState):
            payouts.release(payout_id=payout.pk, by=make_staff("admin"), at=NOW)

    def test_needs_a_second_person(self, provider: FakeProvider) -> None:
        by = make_staff("admin")
        payout = prepared(by)
        with pytest.raises(policies.SecondPersonNeeded, match="You prepared this payout"):
            payouts.release(payout_id=payout.pk, by=by, at=NOW)
        payout.refresh_from_db()
        assert (payout.status, Transaction.objects.filter(kind="payout").count()) == ("prepared", 0)
        assert [policies.can_release(who, payout) for who in (by, make_staff(), make_staff("moderator"))] == [False, True, False]

    def test_by_one_person_is_refused_by_the_database_too(self, provider: FakeProvider) -> None:
        payout = prepared()
        changes = {"status": "released", "released_at": NOW}
        for released_by in (payout.prepared_by, None):
            with pytest.raises(IntegrityError, match="payout_released_by_another"), transaction.atomic():
                Payout.objects.filter(pk=payout.pk).update(**changes, released_by=released_by)

    def test_is_refused_when_less_is_payable_by_now(self, provider: FakeProvider) -> None:
        payout = prepared()
        Payout.objects.update(amount_minor=SHARE.minor + 1)
        with pytest.raises(Conflict, match="Less is payable"):
            payouts.release(payout_id=payout.pk, by=make_staff(), at=NOW)
        payout.refresh_from_db()
        assert payout.status == "prepared"

    def test_is_unknown_to_the_owner(self, provider: FakeProvider) -> None:
        payout = prepared(make_staff())
        with pytest.raises(NotFound):
            payouts.release(payout_id=payout.pk, by=owner_of(payout.workshop), at=NOW)
        with pytest.raises(NotFound):
            payouts.release(payout_id=payout.pk + 1, by=make_staff(), at=NOW)

    def test_may_come_back_and_is_payable_again(self, provider: FakeProvider) -> None:
        by = make_staff()
        payout = payouts.release(payout_id=prepared().pk, by=by, at=NOW)
        payouts.mark_returned(payout_id=payout.pk, reason="Account closed", by=by, at=NOW)
        found = queries.balances(payout.workshop)
        assert (found.payable, found.prepared.is_zero) == (SHARE, True)
        do_jobs()
        assert "Account closed" in str(mail.outbox[-1].body)
        assert payouts.prepare(workshop_id=payout.workshop_id, by=by, at=NOW).pk != payout.pk

    @pytest.mark.parametrize("text", ["", " ", "x" * 1001])
    def test_needs_a_reference_and_a_reason(self, provider: FakeProvider, text: str) -> None:
        with pytest.raises(Invalid):
            payouts.mark_paid(payout_id=1, reference=text, by=make_staff(), at=NOW)
        with pytest.raises(Invalid):
            payouts.mark_returned(payout_id=1, reason=text, by=make_staff(), at=NOW)

    def test_writes_nobody_without_an_address(self, provider: FakeProvider) -> None:
        payout = prepared(make_staff())
        owner = payout.workshop.members.get().user
        type(owner).objects.filter(pk=owner.pk).update(email=None, phone="+998901234567")
        email_payout(payout.pk, "payout_paid", user_id=owner.pk)
        assert mail.outbox == []


@pytest.mark.django_db
class TestDrop:
    def test_makes_it_payable_again(self, provider: FakeProvider) -> None:
        by = make_staff()
        payout = payouts.drop(payout_id=prepared(by).pk, by=by, at=NOW)
        found = queries.balances(payout.workshop)
        assert (payout.status, found.payable, found.prepared.is_zero) == ("dropped", SHARE, True)
        assert Transaction.objects.get(kind="payout_dropped").reverses == Transaction.objects.get(kind="payout_prepared")
        assert payouts.prepare(workshop_id=payout.workshop_id, by=by, at=NOW).pk != payout.pk

    def test_is_possible_for_one_from_before_its_money_was_set_apart(self, provider: FakeProvider) -> None:
        workshop, by = make_payable(), make_staff()
        fields = {"amount_minor": SHARE.minor, "currency": SHARE.currency, "rail": "manual_bank", "details": {}, "created_at": NOW}
        payout = Payout.objects.create(workshop=workshop, **fields)
        states.start(payout, by=by, at=NOW)
        for _time in range(2):
            import_module("payments.migrations.0005_prepared_set_apart").set_apart(apps, None)
        payout.refresh_from_db()
        assert (payout.prepared_by, queries.prepared(workshop)) == (by.user, SHARE)
        payouts.drop(payout_id=payout.pk, by=by, at=NOW)
        assert queries.payable(workshop) == SHARE

    def test_comes_too_late_for_what_was_released(self, provider: FakeProvider) -> None:
        payout = payouts.release(payout_id=prepared().pk, by=make_staff(), at=NOW)
        with pytest.raises(states.WrongState):
            payouts.drop(payout_id=payout.pk, by=make_staff(), at=NOW)

    def test_is_unknown_to_the_owner(self, provider: FakeProvider) -> None:
        payout = prepared()
        with pytest.raises(NotFound):
            payouts.drop(payout_id=payout.pk, by=owner_of(payout.workshop), at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_release_together_pay_once(provider: FakeProvider) -> None:
    payout = prepared(make_staff())
    admins = [make_staff(), make_staff()]

    def release(by: Viewer) -> str:
        try:
            return payouts.release(payout_id=payout.pk, by=by, at=NOW).status
        except states.WrongState:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(release, admins)) == ["refused", "released"]
    assert Transaction.objects.filter(kind="payout").count() == 1


@pytest.mark.django_db
class TestStatement:
    def test_equals_the_entries(self, provider: FakeProvider) -> None:
        payout = payouts.release(payout_id=prepared().pk, by=make_staff(), at=NOW)
        workshop = payout.workshop
        rows = list(queries.statement(workshop))
        kinds = ["capture", "release", "release", "payout_prepared", "payout_prepared", "payout"]
        assert [row.transaction.kind for row in rows] == kinds
        own = Entry.objects.filter(account__workshop=workshop)
        assert sum(row.amount_minor for row in rows) == own.aggregate(sum=Sum("amount_minor"))["sum"] == 0
        last = {row.account.kind: row.running_minor for row in rows}
        found = queries.balances(workshop)
        assert last == {"vendor_held": found.held.minor, "vendor_payable": found.payable.minor, "vendor_prepared": found.prepared.minor}

    def test_keeps_what_is_held_payable_and_prepared_apart_after_every_line(self, provider: FakeProvider) -> None:
        payout = payouts.release(payout_id=prepared().pk, by=make_staff(), at=NOW)
        paid_payment(payout.workshop)
        sums = [(row.transaction.kind, row.held_minor, row.payable_minor, row.prepared_minor) for row in queries.statement(payout.workshop)]
        share, nothing = SHARE.minor, 0
        assert sums == [
            ("capture", share, nothing, nothing),
            ("release", nothing, share, nothing),
            ("release", nothing, share, nothing),
            ("payout_prepared", nothing, nothing, share),
            ("payout_prepared", nothing, nothing, share),
            ("payout", nothing, nothing, nothing),
            ("capture", share, nothing, nothing),
        ]
        found = queries.balances(payout.workshop)
        assert sums[-1][1:] == (found.held.minor, found.payable.minor, found.prepared.minor)

    def test_is_seen_by_the_owner_and_finance_only(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        packer = viewer_of(make_user())
        Member.objects.create(workshop=workshop, user=packer.user, role="packer")
        seen = [queries.statement_visible_to(by).count() for by in (owner_of(workshop), make_staff(), packer, owner_of(make_workshop()))]
        assert seen == [3, 3, 0, 0]

    def test_lists_whom_something_is_payable(self, provider: FakeProvider) -> None:
        workshop = make_payable()
        make_workshop()
        assert list(queries.payable_workshops()) == [workshop]


@pytest.mark.django_db
class TestPayoutMethod:
    GOOD = {
        "KZ": {
            "holder": "Aigul",
            "iban": "kz86 125K ZT50 0410 0100",
            "bin": "990101300123",
            "bic": "KCJBKZKX",
        },
        "UZ": UZ_ACCOUNT,
        "KG": {"holder": "Aida", "bank": "Bank", "account": "1" * 16},
        "TJ": {"holder": "Zarina", "bank": "Bank", "account": "2" * 20},
        "TM": {"holder": "Ogulnar", "bank": "Bank", "account": "3" * 23},
    }

    @pytest.mark.parametrize("country", GOOD)
    def test_keeps_a_right_account(self, country: str) -> None:
        workshop = make_workshop(country)
        method = payouts.save_method(workshop_id=workshop.pk, details=self.GOOD[country], by=owner_of(workshop), at=NOW)
        assert set(method.details) == set(self.GOOD[country])
        assert bank_fields.masked(method.details).startswith("•••• ")

    @pytest.mark.parametrize("country", GOOD)
    def test_names_every_field_that_is_wrong(self, country: str) -> None:
        workshop = make_workshop(country)
        with pytest.raises(Invalid) as refused:
            payouts.save_method(workshop_id=workshop.pk, details={"swift": "1"}, by=owner_of(workshop), at=NOW)
        required = {f"details.{field.name}" for field in bank_fields.FIELDS[country] if field.is_required}
        assert set(refused.value.messages) == required | {"details.swift"}

    def test_checks_the_digits_of_an_iban(self) -> None:
        with pytest.raises(Invalid, match="IBAN: The two digits after KZ do not fit"):
            bank_fields.check_details("KZ", {**self.GOOD["KZ"], "iban": "KZ87125KZT5004100100"})

    @pytest.mark.parametrize("country", GOOD)
    def test_shows_a_right_value_beside_the_name_of_the_field(self, country: str) -> None:
        for field in bank_fields.FIELDS[country]:
            assert field.complaint(field.clean(field.example)) is None
            message = str(field.complaint("?"))
            assert message.startswith(f"{field.label}: ")
            assert message.endswith(field.example)

    def test_does_without_what_is_optional(self) -> None:
        assert bank_fields.BIC.complaint("") is None
        assert "eight or eleven" in str(bank_fields.BIC.complaint("KCJB"))

    def test_is_for_owners_only(self) -> None:
        workshop = make_workshop()
        manager = viewer_of(make_user())
        Member.objects.create(workshop=workshop, user=manager.user, role="manager")
        with pytest.raises(NotAllowed):
            payouts.save_method(workshop_id=workshop.pk, details=UZ_ACCOUNT, by=manager, at=NOW)
        with pytest.raises(NotFound):
            payouts.save_method(workshop_id=workshop.pk, details=UZ_ACCOUNT, by=viewer_of(make_user()), at=NOW)

    def test_tells_all_owners_once_with_the_last_four_characters_only(self, mailoutbox: list[mail.EmailMessage]) -> None:
        workshop, other = make_workshop(), make_user("other")
        by = owner_of(workshop)
        Member.objects.create(workshop=workshop, user=other, role="owner")
        Member.objects.create(workshop=workshop, user=make_user("manager"), role="manager")
        for _time in range(2):
            payouts.save_method(workshop_id=workshop.pk, details=UZ_ACCOUNT, by=by, at=NOW)
        do_jobs()
        assert by.user is not None
        assert sorted(letter.to[0] for letter in mailoutbox) == sorted([str(by.user.email), str(other.email)])
        for letter in mailoutbox:
            assert UZ_ACCOUNT["account"][-4:] in letter.body
            assert UZ_ACCOUNT["account"] not in str(letter.message())
            assert f"{by.user.display_name} changed" in letter.body
        payouts.save_method(workshop_id=workshop.pk, details={**UZ_ACCOUNT, "mfo": "00441"}, by=by, at=NOW)
        do_jobs()
        assert len(mailoutbox) == 4

    def test_tells_nobody_of_what_was_refused(self, mailoutbox: list[mail.EmailMessage]) -> None:
        workshop = make_workshop()
        with pytest.raises(Invalid):
            payouts.save_method(workshop_id=workshop.pk, details={}, by=owner_of(workshop), at=NOW)
        do_jobs()
        assert mailoutbox == []

    def test_hides_nothing_when_there_is_nothing(self) -> None:
        assert bank_fields.masked({}) == ""


@pytest.mark.django_db
class TestCommission:
    def rule(self, basis_points: int, days_ago: int = 1, **fields: object) -> None:
        CommissionRule.objects.create(basis_points=basis_points, valid_from=(NOW - timedelta(days=days_ago)).date(), **fields)

    def test_is_eight_percent_without_rules(self) -> None:
        workshop = make_workshop()
        assert commission.basis_points([workshop], NOW.date()) == {workshop.pk: 800}
        assert expectations.of_country("UZ", NOW.date()).basis_points == 800

    def test_follows_the_most_specific_rule_in_force(self) -> None:
        shop, neighbor, abroad = make_workshop("UZ"), make_workshop("UZ"), make_workshop("KZ")
        self.rule(900, days_ago=1)
        self.rule(1000, days_ago=9)
        self.rule(700, country="UZ")
        self.rule(500, workshop=shop)
        self.rule(100, days_ago=-1, workshop=shop)
        found = commission.basis_points([shop, neighbor, abroad], NOW.date())
        assert found == {shop.pk: 500, neighbor.pk: 700, abroad.pk: 900}
        assert [expectations.of_country(country, NOW.date()).basis_points for country in ("UZ", "KZ")] == [
            700,
            900,
        ]

    def test_expectations_know_every_country(self) -> None:
        assert [expectations.of_country(country, NOW.date()).currency for country in bank_fields.FIELDS] == [
            "KZT",
            "UZS",
            "KGS",
            "TJS",
            "TMT",
        ]
