import pytest
from django.db import IntegrityError, transaction

from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotFound, SignInRequired
from tests.cast import viewer_for
from tests.factories.applications import ApplicationDocumentFactory, ApplicationFactory, DocumentFactory
from vendors.applications import operations as applications
from vendors.applications import queries
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
        with pytest.raises(applications.ApplicationOpen, match="go on with it") as refusal:
            applications.start(by=cast.buyer, at=now)
        assert refusal.value.code == "application_open"

    def test_database_allows_one_that_is_open(self, cast):
        ApplicationFactory(applicant=cast.buyer.user)
        with pytest.raises(IntegrityError), transaction.atomic():
            ApplicationFactory(applicant=cast.buyer.user)

    def test_allows_another_after_the_end_of_one(self, cast, now):
        ApplicationFactory(applicant=cast.buyer.user, status="withdrawn")
        assert applications.start(by=cast.buyer, at=now).status == "draft"

    def test_needs_a_person(self, cast, now):
        with pytest.raises(SignInRequired):
            applications.start(by=cast.guest, at=now)


def save(cast, now, **values):
    return applications.save(by=cast.buyer, at=now, values=values)


class TestSave:
    def test_starts_a_draft_and_goes_on_with_it(self, cast, now):
        first = save(cast, now, country="UZ").application
        again = save(cast, now, contact_phone="90 123 45 67").application
        assert (first.pk, again.country, again.contact_phone) == (again.pk, "UZ", "+998901234567")

    def test_takes_what_is_incomplete_and_empties_a_field(self, cast, now):
        save(cast, now, shop_name=" Atlas ", story="Later")
        emptied = save(cast, now, story="")
        assert (emptied.application.shop_name, emptied.wrong) == ("Atlas", {})
        assert Application.objects.get().story == ""

    @pytest.mark.parametrize(
        ("name", "text", "field"),
        [
            ("shop_name", "x", "shopName"),
            ("story", "Short.", "story"),
            ("story", "x" * 6001, "story"),
            ("tax_number", "12345x789", "taxNumber"),
            ("contact_email", "nobody", "contactEmail"),
            ("contact_phone", "12", "contactPhone"),
        ],
    )
    def test_keeps_what_is_wrong_and_names_the_field(self, cast, now, name, text, field):
        saved = save(cast, now, place="Rishton", **{name: text})
        assert set(saved.wrong) == {field}
        kept = Application.objects.get()
        assert (getattr(kept, name), kept.place) == (text, "Rishton")

    @pytest.mark.parametrize(
        ("name", "text", "field"),
        [
            ("shop_name", "x" * 81, "shopName"),
            ("country", "DE", "country"),
            ("legal_form", "empire", "legalForm"),
            ("language", "de", "language"),
            ("contact_phone", "in the evening, please", "contactPhone"),
        ],
    )
    def test_leaves_out_what_there_is_no_room_for(self, cast, now, name, text, field):
        saved = save(cast, now, place="Rishton", **{name: text})
        assert set(saved.wrong) == {field}
        kept = Application.objects.get()
        assert (getattr(kept, name) in {"", "en"}, kept.place) == (True, "Rishton")

    @pytest.mark.parametrize(
        ("name", "text"), [("shop_name", "x"), ("story", "Short."), ("tax_number", "1"), ("contact_email", "a"), ("contact_phone", "1")]
    )
    def test_says_what_sending_would_say(self, cast, now, name, text):
        ApplicationFactory(applicant=cast.buyer.user, document=True)
        saved = save(cast, now, **{name: text})
        with pytest.raises(Invalid) as refusal:
            applications.submit(by=cast.buyer, at=now, application_id=saved.application.pk)
        assert refusal.value.messages == saved.wrong

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
    @pytest.mark.parametrize("status", ["submitted", "changes_requested"])
    def test_makes_it_a_draft_with_everything_in_it(self, db, now, status):
        application = ApplicationFactory(status=status, submitted_at=now, document=True)
        by = viewer_for(application.applicant)
        applications.withdraw(by=by, at=now, application_id=application.pk)
        kept = Application.objects.get()
        assert (kept.status, kept.submitted_at, kept.shop_name) == (ApplicationStatus.DRAFT, None, "Atlas Uyi")
        assert kept.documents.count() == 1
        assert applications.submit(by=by, at=now, application_id=kept.pk).status == "submitted"

    def test_hides_it_from_the_staff_again(self, cast, now):
        application = ApplicationFactory(applicant=cast.buyer.user, status="submitted", submitted_at=now)
        applications.withdraw(by=cast.buyer, at=now, application_id=application.pk)
        assert not queries.visible_to(cast.admin).exists()

    @pytest.mark.parametrize("status", ["draft", "withdrawn"])
    def test_is_not_for_what_was_not_sent(self, db, now, status):
        application = ApplicationFactory(status=status)
        with pytest.raises(states.WrongState):
            applications.withdraw(by=viewer_for(application.applicant), at=now, application_id=application.pk)

    def test_is_not_for_others(self, cast, now):
        application = ApplicationFactory(status="submitted", submitted_at=now)
        for stranger in (cast.guest, cast.buyer, cast.admin):
            with pytest.raises(NotFound):
                applications.withdraw(by=stranger, at=now, application_id=application.pk)
