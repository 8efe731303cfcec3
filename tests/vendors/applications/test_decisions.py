import pytest
from django.db import IntegrityError, transaction

from shop.kit import states
from shop.kit.errors import Invalid, NotAllowed, NotFound
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationDocumentFactory, ApplicationFactory, DocumentFactory
from vendors.applications import decisions, revisions
from vendors.applications import operations as applications
from vendors.applications.decisions import Request
from vendors.workshops.models import Workshop

STORY = Request("story", "Say who taught you.")


@pytest.fixture
def application(cast, now):
    draft = ApplicationFactory(applicant=cast.buyer.user, document=True)
    return applications.submit(by=cast.buyer, at=now, application_id=draft.pk)


class TestRequestChanges:
    def test_keeps_each_reason_on_its_field(self, cast, now, application):
        requests = [STORY, Request("documents", "The scan is cut off.")]
        decisions.request_changes(by=cast.admin, at=now, application_id=application.pk, requests=requests)
        kept = application.change_requests.order_by("pk").values_list("field", "reason", "revision__number")
        assert list(kept) == [("story", "Say who taught you.", 1), ("documents", "The scan is cut off.", 1)]
        step = application.history.all().last()
        assert (step.move, step.by, step.reason) == (
            "request_changes",
            cast.admin.user,
            "Say who taught you.\nThe scan is cut off.",
        )

    @pytest.mark.parametrize(
        ("requests", "field"),
        [
            ([], "requests"),
            ([STORY, STORY], "requests"),
            ([Request("password", "Why not")], "requests.0.field"),
            ([STORY, Request("place", " ")], "requests.1.reason"),
            ([Request("place", "x" * 1001)], "requests.0.reason"),
        ],
    )
    def test_names_what_is_wrong(self, cast, now, application, requests, field):
        with pytest.raises(Invalid) as refusal:
            decisions.request_changes(by=cast.admin, at=now, application_id=application.pk, requests=requests)
        assert [item[0] for item in refusal.value.items()] == [field]

    def test_resubmission_answers_and_shows_what_changed(self, cast, now, application):
        decisions.request_changes(by=cast.admin, at=now, application_id=application.pk, requests=[STORY])
        first = application.revisions.get()
        values = {
            "story": "My grandmother taught me; I have woven on her loom for twenty years.",
            "country": "KG",
        }
        applications.save(by=cast.buyer, at=now, values=values)
        picture = DocumentFactory(owner=cast.buyer.user, name="loom.jpg")
        ApplicationDocumentFactory(application=application, document=picture)
        expected = ["country", "story", "documents"]
        first.refresh_from_db()
        assert [change.field for change in revisions.changes_since(first)] == expected
        again = applications.submit(by=cast.buyer, at=now, application_id=application.pk)
        assert not again.change_requests.filter(answered_at=None).exists()
        changes = {change.field: (change.before, change.after) for change in revisions.latest_changes(again)}
        assert list(changes) == expected
        assert changes["country"] == ("UZ", "KG")
        assert changes["documents"] == ("registration.pdf", "registration.pdf, loom.jpg")
        assert again.history.all().last().data["changed"] == expected


class TestApprove:
    def test_opens_the_workshop_of_the_applicant(self, cast, now, application):
        approved = decisions.approve(by=cast.admin, at=now, application_id=application.pk)
        assert (approved.status, approved.decided_by, approved.decided_at) == (
            "approved",
            cast.admin.user,
            now,
        )
        workshop = Workshop.objects.get(name="Atlas Uyi", application=approved)
        assert [member.user for member in workshop.members.all()] == [cast.buyer.user]
        assert (workshop.currency, workshop.slug, workshop.shipping_zones.count()) == (
            "UZS",
            "atlas-uyi-2",
            2,
        )

    def test_is_not_for_the_applicant_themselves(self, cast, now):
        draft = ApplicationFactory(applicant=cast.admin.user, document=True)
        applications.submit(by=cast.admin, at=now, application_id=draft.pk)
        with pytest.raises(NotAllowed, match="Somebody else"):
            decisions.approve(by=cast.admin, at=now, application_id=draft.pk)

    def test_happens_once(self, cast, now, application):
        decisions.approve(by=cast.admin, at=now, application_id=application.pk)
        with pytest.raises(states.WrongState):
            decisions.approve(by=cast.admin, at=now, application_id=application.pk)
        assert Workshop.objects.filter(name="Atlas Uyi").count() == 2

    def test_database_wants_whole_decisions(self, cast, application):
        for fields in ({"status": "rejected"}, {"decided_by": cast.admin.user}):
            with pytest.raises(IntegrityError), transaction.atomic():
                type(application).objects.filter(pk=application.pk).update(**fields)


class TestReject:
    def test_keeps_the_reason(self, cast, now, application):
        rejected = decisions.reject(by=cast.admin, at=now, application_id=application.pk, reason=" Resale ")
        assert (rejected.status, rejected.history.all().last().reason) == ("rejected", "Resale")

    def test_needs_a_reason(self, cast, now, application):
        with pytest.raises(Invalid):
            decisions.reject(by=cast.admin, at=now, application_id=application.pk, reason=" ")


class TestWhoDecides:
    def decide(self, by, now, pk):
        yield lambda: decisions.request_changes(by=by, at=now, application_id=pk, requests=[STORY])
        yield lambda: decisions.approve(by=by, at=now, application_id=pk)
        yield lambda: decisions.reject(by=by, at=now, application_id=pk, reason="No")

    def test_nobody_but_moderators(self, cast, now, application):
        unconfirmed = viewer_for(cast.admin.user, staff_confirmed=False)
        finance = viewer_for(UserFactory(finance=True))
        for by in (cast.guest, cast.buyer, cast.vendor, unconfirmed, finance):
            for call in self.decide(by, now, application.pk):
                with pytest.raises(NotFound):
                    call()

    def test_a_moderator_but_never_on_a_draft(self, cast, now):
        draft = ApplicationFactory(document=True)
        moderator = viewer_for(UserFactory(moderator=True))
        for call in self.decide(moderator, now, draft.pk):
            with pytest.raises(NotFound):
                call()
