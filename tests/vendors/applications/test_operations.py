import pytest
from django.db import IntegrityError, transaction

from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotFound, SignInRequired
from tests.cast import viewer_for
from tests.factories.applications import ApplicationDocumentFactory, ApplicationFactory, DocumentFactory
from vendors.applications import operations as applications
from vendors.applications.models import Application
from vendors.applications.states import ApplicationStatus


def fields_of(refusal):
    return {field for field, _code, _message in refusal.value.items()}


class TestStart:
    def test_makes_an_empty_draft_in_the_persons_language(self, cast, now):
        draft = applications.start(by=cast.vendor, at=now)
        assert (draft.status, draft.language) == ("draft", "uz")
        assert [change.move for change in draft.history.all()] == ["create"]

    def test_allows_one_that_is_open(self, cast, now):
        applications.start(by=cast.buyer, at=now)
        with pytest.raises(applications.ApplicationOpen, match="withdraw it first") as refusal:
            applications.start(by=cast.buyer, at=now)
        assert refusal.value.code == "application_open"

    def test_database_allows_one_that_is_open(self, cast):
        ApplicationFactory(applicant=cast.buyer.user)
        with pytest.raises(IntegrityError), transaction.atomic():
            ApplicationFactory(applicant=cast.buyer.user)

    def test_allows_another_after_the_end_of_one(self, cast, now):
        applications.withdraw(by=cast.buyer, at=now, application_id=applications.start(by=cast.buyer, at=now).pk)
        assert applications.start(by=cast.buyer, at=now).status == "draft"

    def test_needs_a_person(self, cast, now):
        with pytest.raises(SignInRequired):
            applications.start(by=cast.guest, at=now)


class TestSave:
    def test_starts_a_draft_and_goes_on_with_it(self, cast, now):
        first = applications.save(by=cast.buyer, at=now, values={"country": "UZ"})
        again = applications.save(by=cast.buyer, at=now, values={"contact_phone": "90 123 45 67"})
        assert (first.pk, again.country, again.contact_phone) == (again.pk, "UZ", "+998901234567")

    def test_takes_what_is_incomplete_and_empties_a_field(self, cast, now):
        applications.save(by=cast.buyer, at=now, values={"shop_name": " A ", "story": "Later"})
        assert applications.save(by=cast.buyer, at=now, values={"story": ""}).shop_name == "A"
        assert Application.objects.get().story == ""

    @pytest.mark.parametrize(
        ("name", "text", "field"),
        [
            ("shop_name", "x" * 81, "shopName"),
            ("story", "x" * 6001, "story"),
            ("country", "DE", "country"),
            ("legal_form", "empire", "legalForm"),
            ("language", "de", "language"),
            ("contact_email", "nobody", "contactEmail"),
            ("contact_phone", "12", "contactPhone"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, cast, now, name, text, field):
        with pytest.raises(Invalid) as refusal:
            applications.save(by=cast.buyer, at=now, values={name: text})
        assert fields_of(refusal) == {field}
        assert not Application.objects.exists()

    @pytest.mark.parametrize("status", ["submitted", "withdrawn"])
    def test_changes_nothing_while_it_is_read_or_after_the_end(self, cast, now, status):
        application = ApplicationFactory(applicant=cast.buyer.user, status=status)
        with pytest.raises(states.WrongState):
            applications.save(by=cast.buyer, at=now, values={"place": "Rishton"}, application_id=application.pk)

    def test_does_not_reach_the_draft_of_somebody_else(self, cast, now):
        application = ApplicationFactory()
        for stranger in (cast.buyer, cast.admin, cast.guest):
            with pytest.raises(NotFound):
                applications.save(by=stranger, at=now, values={}, application_id=application.pk)


class TestDocuments:
    def test_are_added_and_removed(self, cast, now):
        document = DocumentFactory(owner=cast.buyer.user)
        row = applications.add_document(by=cast.buyer, at=now, document_id=document.pk, kind="identity")
        assert row.application.applicant == cast.buyer.user
        applications.remove_document(by=cast.buyer, at=now, application_document_id=row.pk)
        assert not row.application.documents.exists()

    def test_of_somebody_else_are_not_taken(self, cast, now):
        with pytest.raises(NotFound):
            applications.add_document(by=cast.buyer, at=now, document_id=DocumentFactory().pk, kind="identity")

    def test_of_somebody_else_are_not_removed(self, cast, now):
        row = ApplicationDocumentFactory()
        for stranger in (cast.buyer, cast.admin, cast.guest):
            with pytest.raises(NotFound):
                applications.remove_document(by=stranger, at=now, application_document_id=row.pk)

    def test_are_given_once_with_a_kind_and_not_without_end(self, cast, now, monkeypatch):
        document = DocumentFactory(owner=cast.buyer.user)
        with pytest.raises(Invalid):
            applications.add_document(by=cast.buyer, at=now, document_id=document.pk, kind="poem")
        applications.add_document(by=cast.buyer, at=now, document_id=document.pk, kind="other")
        with pytest.raises(Conflict, match="already"):
            applications.add_document(by=cast.buyer, at=now, document_id=document.pk, kind="other")
        monkeypatch.setattr(applications, "MAX_DOCUMENTS", 1)
        more = DocumentFactory(owner=cast.buyer.user)
        with pytest.raises(Conflict, match="remove one"):
            applications.add_document(by=cast.buyer, at=now, document_id=more.pk, kind="other")

    def test_stay_while_the_application_is_read(self, cast, now):
        row = ApplicationDocumentFactory(application__status="submitted", application__applicant=cast.buyer.user)
        with pytest.raises(states.WrongState):
            applications.remove_document(by=cast.buyer, at=now, application_document_id=row.pk)


class TestSubmit:
    def submit(self, application, now):
        by = viewer_for(application.applicant)
        return applications.submit(by=by, at=now, application_id=application.pk)

    def test_keeps_a_version_of_what_was_submitted(self, db, now):
        application = self.submit(ApplicationFactory(document=True), now)
        assert (application.status, application.submitted_at) == ("submitted", now)
        revision = application.revisions.get()
        assert (revision.number, revision.data["shop_name"]) == (1, "Atlas Uyi")
        assert revision.data["documents"][0]["name"] == "registration.pdf"

    def test_says_everything_that_is_missing_at_once(self, cast, now):
        draft = applications.start(by=cast.buyer, at=now)
        with pytest.raises(Invalid) as refusal:
            self.submit(draft, now)
        required = {"country", "legalForm", "shopName", "craft", "place", "story"}
        assert fields_of(refusal) == required | {"contactName", "contactEmail", "contactPhone", "documents"}
        assert all(message for _field, _code, message in refusal.value.items())

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"story": "Short."}, "story"),
            ({"shop_name": "A"}, "shopName"),
            ({"tax_number": ""}, "taxNumber"),
            ({"tax_number": "12345x789"}, "taxNumber"),
        ],
    )
    def test_says_what_is_not_enough(self, db, now, values, field):
        with pytest.raises(Invalid) as refusal:
            self.submit(ApplicationFactory(document=True, **values), now)
        assert fields_of(refusal) == {field}

    def test_asks_no_tax_number_of_a_person(self, db, now):
        application = ApplicationFactory(document=True, legal_form="individual", tax_number="")
        assert self.submit(application, now).status == "submitted"

    @pytest.mark.parametrize("status", ["submitted", "withdrawn"])
    def test_is_not_possible_twice_or_after_the_end(self, db, now, status):
        with pytest.raises(states.WrongState):
            self.submit(ApplicationFactory(document=True, status=status), now)

    def test_is_not_for_others(self, cast, now):
        application = ApplicationFactory(document=True)
        for stranger in (cast.guest, cast.buyer, cast.admin):
            with pytest.raises(NotFound):
                applications.submit(by=stranger, at=now, application_id=application.pk)


class TestWithdraw:
    @pytest.mark.parametrize("status", ["draft", "submitted", "changes_requested"])
    def test_is_possible_before_the_decision(self, db, now, status):
        application = ApplicationFactory(status=status)
        by = viewer_for(application.applicant)
        withdrawn = applications.withdraw(by=by, at=now, application_id=application.pk)
        assert withdrawn.status == ApplicationStatus.WITHDRAWN

    def test_is_not_for_others(self, cast, now):
        application = ApplicationFactory(status="submitted", submitted_at=now)
        for stranger in (cast.guest, cast.buyer, cast.admin):
            with pytest.raises(NotFound):
                applications.withdraw(by=stranger, at=now, application_id=application.pk)
