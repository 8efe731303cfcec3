"""The ledger's rules, by its own functions and by raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from payments import ledger
from payments.ledger import Line
from payments.models import Account, AccountKind, Entry, Transaction
from shop.kit.money import Money
from tests.factories.orders import NOW, make_workshop

A = AccountKind


def dollars(minor: int) -> Money:
    return Money(minor, "USD")


def post(key: str = "one", minor: int = 500) -> Transaction:
    return ledger.post(key, "test", [Line(A.PROVIDER, dollars(minor)), Line(A.BANK, dollars(-minor))], at=NOW)


def commit() -> None:
    """Check what is otherwise checked when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
class TestPost:
    def test_writes_both_sides(self) -> None:
        made = post()
        assert sorted(made.entries.values_list("account__kind", "amount_minor")) == [
            ("bank", -500),
            ("provider", 500),
        ]
        commit()

    def test_gives_the_first_when_the_key_comes_again(self) -> None:
        assert post() == post(minor=700)
        assert ledger.balance(A.PROVIDER, "USD") == dollars(500)

    def test_joins_lines_of_one_account_and_leaves_out_nothing(self) -> None:
        lines = [
            Line(A.PROVIDER, dollars(3)),
            Line(A.PROVIDER, dollars(4)),
            Line(A.BANK, dollars(-7)),
            Line(A.COMMISSION, dollars(0)),
        ]
        made = ledger.post("joined", "test", lines, at=NOW)
        assert sorted(made.entries.values_list("amount_minor", flat=True)) == [-7, 7]

    @pytest.mark.parametrize(
        "lines",
        [
            [],
            [Line(A.PROVIDER, Money(0, "USD"))],
            [Line(A.PROVIDER, Money(5, "USD")), Line(A.BANK, Money(-4, "USD"))],
            [Line(A.PROVIDER, Money(5, "USD")), Line(A.BANK, Money(-5, "EUR"))],
        ],
    )
    def test_refuses_lines_that_do_not_balance(self, lines: list[Line]) -> None:
        with pytest.raises(ledger.Unbalanced):
            ledger.post("wrong", "test", lines, at=NOW)
        assert not Transaction.objects.exists()

    def test_keeps_accounts_of_workshops_apart(self) -> None:
        workshop, other = make_workshop(), make_workshop()
        for shop, minor in ((workshop, 10), (other, 20)):
            lines = [Line(A.PROVIDER, dollars(minor)), Line(A.VENDOR_HELD, dollars(-minor), shop.pk)]
            ledger.post(f"for {shop.pk}", "test", lines, at=NOW)
        assert ledger.balance(A.VENDOR_HELD, "USD", workshop.pk) == dollars(-10)
        assert ledger.balance(A.VENDOR_HELD, "USD", other.pk) == dollars(-20)


@pytest.mark.django_db
class TestReverse:
    def test_writes_the_exact_opposite_that_points_back(self) -> None:
        original = post()
        opposite = ledger.reverse(original, key="back", kind="test", at=NOW)
        assert opposite.reverses == original
        assert ledger.balance(A.PROVIDER, "USD") == dollars(0)
        commit()

    def test_cannot_reverse_one_transaction_twice(self) -> None:
        original = post()
        ledger.reverse(original, key="back", kind="test", at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            ledger.reverse(original, key="back again", kind="test", at=NOW)


@pytest.mark.django_db
class TestTheDatabase:
    """Raw SQL cannot do what the code would not."""

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE payments_entry SET amount_minor = 1",
            "DELETE FROM payments_entry",
            "UPDATE payments_transaction SET kind = 'other'",
            "DELETE FROM payments_transaction",
        ],
    )
    def test_refuses_to_change_what_is_written(self, statement: str) -> None:
        post()
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
            sql(statement)

    @pytest.mark.parametrize(("table", "trigger"), [("entry", "entry_no_truncate"), ("transaction", "transaction_no_truncate")])
    def test_refuses_to_empty_the_ledger(self, table: str, trigger: str) -> None:
        sql(f"ALTER TABLE payments_{table} ENABLE TRIGGER {trigger}")
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
            sql(f"TRUNCATE payments_{table} CASCADE")

    @pytest.mark.parametrize("column", ["kind = 'bank'", "currency = 'EUR'"])
    def test_refuses_to_change_what_an_account_is(self, column: str) -> None:
        post()
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
            sql(f"UPDATE payments_account SET {column} WHERE kind = 'provider'")

    def test_refuses_an_entry_that_unbalances(self) -> None:
        made = post()
        account = Account.objects.get(kind=A.BANK)
        with pytest.raises(IntegrityError, match="does not balance in USD"), transaction.atomic():
            sql(
                "INSERT INTO payments_entry (transaction_id, account_id, amount_minor) VALUES (%s, %s, 5)",
                made.pk,
                account.pk,
            )
            commit()

    def test_refuses_two_currencies_that_balance_only_as_numbers(self) -> None:
        euros = Account.objects.create(kind=A.BANK, currency="EUR")
        dollar = Account.objects.create(kind=A.PROVIDER, currency="USD")
        with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
            made = Transaction.objects.create(key="mixed", kind="test", at=NOW)
            Entry.objects.create(transaction=made, account=euros, amount_minor=5)
            Entry.objects.create(transaction=made, account=dollar, amount_minor=-5)
            commit()

    def test_refuses_a_transaction_without_entries(self) -> None:
        with pytest.raises(IntegrityError, match="at least two"), transaction.atomic():
            sql("INSERT INTO payments_transaction (key, kind, at) VALUES ('empty', 'test', now())")
            commit()
