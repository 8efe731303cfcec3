import pytest
from django.core import mail

from shop.kit import states
from shop.kit.errors import Invalid, NotAllowed, NotFound
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.mail import do_jobs
from tests.factories.workshops import MemberFactory
from vendors.workshops import operations as workshops
from vendors.workshops import queries
from vendors.workshops.models import MemberRole, Workshop


def opening(**fields):
    return workshops.Opening(**{"name": "Шырдак Уясы", "country": "KG", "legal_form": "individual", "language": "ky", **fields})


class TestOpenWorkshop:
    def test_opens_with_owner_zones_and_history(self, cast, now):
        owner = cast.buyer.user
        workshop = workshops.open_workshop(by=cast.admin, at=now, owner=owner, opening=opening(maker="Айгүл"))
        assert (workshop.slug, workshop.currency, workshop.status) == ("shyrdak-uyasy", "KGS", "active")
        assert [member.role for member in workshop.members.filter(user=owner)] == ["owner"]
        assert [zone.countries for zone in workshop.shipping_zones.order_by("position")] == [["KG"], []]
        assert [change.move for change in workshop.history.all()] == ["create"]
        assert workshop.makers.get().name == "Айгүл"

    @pytest.mark.parametrize("country", ["KZ", "KG", "TJ", "TM", "UZ"])
    def test_knows_the_post_of_every_country(self, cast, now, country):
        given = opening(country=country)
        workshop = workshops.open_workshop(by=cast.admin, at=now, owner=cast.buyer.user, opening=given)
        assert workshop.shipping_zones.count() == 2

    def test_numbers_a_name_that_is_taken(self, cast):
        assert workshops.free_slug("Atlas Uyi") == "atlas-uyi-2"
        assert workshops.free_slug("工房") == "workshop"


class TestUpdateProfile:
    def update(self, cast, now, by=None, **fields):
        changes = workshops.ProfileChanges(**fields)
        return workshops.update_profile(by=by or cast.vendor, at=now, workshop_id=cast.workshop.pk, changes=changes)

    def test_changes_what_is_given_and_leaves_the_rest(self, cast, now):
        changed = self.update(cast, now, place=" Rishton ", story={"ru": "Мы ткём.", "en": ""}, contact_phone="90 123 45 67")
        assert (changed.place, changed.region, changed.contact_phone) == (
            "Rishton",
            "Fargʻona",
            "+998901234567",
        )
        assert set(changed.story.texts) == {"uz", "ru"}

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": "A"}, "name"),
            ({"place": "x" * 81}, "place"),
            ({"founded": 3000}, "founded"),
            ({"handling_days": 400}, "handlingDays"),
            ({"contact_email": "nobody"}, "contactEmail"),
            ({"contact_phone": "12"}, "contactPhone"),
            ({"tagline": {"de": "Hallo"}}, "tagline"),
            ({"tagline": {"uz": "x" * 161}}, "tagline"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, cast, now, fields, field):
        with pytest.raises(Invalid) as refusal:
            self.update(cast, now, **fields)
        assert [item[0] for item in refusal.value.items()] == [field]

    def test_is_not_for_strangers(self, cast, now):
        for stranger in (cast.guest, cast.buyer, cast.other_vendor, cast.admin):
            with pytest.raises(NotFound):
                self.update(cast, now, by=stranger, place="Rishton")

    def test_does_not_take_a_picture_of_somebody_else(self, cast, now):
        with pytest.raises(NotFound):
            self.update(cast, now, picture_id=1)


class TestPause:
    def test_rests_and_reopens(self, cast, now):
        assert not workshops.pause(by=cast.vendor, at=now, workshop_id=cast.workshop.pk).is_open
        assert cast.workshop not in queries.for_sale()
        assert workshops.reopen(by=cast.vendor, at=now, workshop_id=cast.workshop.pk).is_open

    def test_is_not_for_a_packer(self, cast, now):
        packer = MemberFactory(workshop=cast.workshop, role=MemberRole.PACKER).user
        with pytest.raises(NotAllowed):
            workshops.pause(by=viewer_for(packer), at=now, workshop_id=cast.workshop.pk)


class TestSuspend:
    def test_hides_the_shop_and_tells_its_owner_in_their_language(self, cast, now):
        workshops.suspend(by=cast.admin, at=now, workshop_id=cast.workshop.pk, reason="Copies of others' work")
        assert cast.workshop not in queries.visible_to(cast.buyer)
        assert cast.workshop in queries.visible_to(cast.vendor)
        do_jobs()
        (letter,) = mail.outbox
        assert letter.to == ["vendor@example.com"]
        assert 'lang="uz"' in letter.alternatives[0].content
        assert "Copies of others' work" in letter.body

    def test_sends_the_signal_that_others_act_upon(self, cast, now):
        seen = []

        def receive(sender, instance, change, **kwargs):
            seen.append((instance, change.move, change.reason))

        states.moved.connect(receive)
        try:
            workshops.suspend(by=cast.admin, at=now, workshop_id=cast.workshop.pk, reason="Copies")
        finally:
            states.moved.disconnect(receive)
        assert seen == [(cast.workshop, "suspend", "Copies")]

    def test_needs_a_reason(self, cast, now):
        with pytest.raises(Invalid):
            workshops.suspend(by=cast.admin, at=now, workshop_id=cast.workshop.pk, reason=" ")

    def test_is_for_moderators_who_confirmed_it(self, cast, now):
        unconfirmed = viewer_for(cast.admin.user, staff_confirmed=False)
        finance = viewer_for(UserFactory(finance=True))
        for viewer in (cast.guest, cast.buyer, cast.vendor, unconfirmed, finance):
            with pytest.raises(NotFound):
                workshops.suspend(by=viewer, at=now, workshop_id=cast.workshop.pk, reason="No")

    def test_ends_with_reinstating(self, cast, now):
        workshops.suspend(by=cast.admin, at=now, workshop_id=cast.workshop.pk, reason="Copies")
        assert workshops.reinstate(by=cast.admin, at=now, workshop_id=cast.workshop.pk).is_open
        do_jobs()
        assert len(mail.outbox) == 2


class TestVisibleTo:
    def test_paused_shops_stay_visible_and_closed_ones_only_to_their_people(self, cast):
        Workshop.objects.filter(pk=cast.workshop.pk).update(status="closed")
        Workshop.objects.filter(pk=cast.other_workshop.pk).update(status="paused")
        assert list(queries.visible_to(cast.guest)) == [cast.other_workshop]
        assert cast.workshop in queries.visible_to(cast.vendor)
        assert cast.workshop in queries.visible_to(cast.admin)

    def test_membership_is_asked_by_role(self, cast):
        assert list(queries.member_workshops(cast.vendor, MemberRole.OWNER)) == [cast.workshop]
        assert not queries.member_workshops(cast.vendor, MemberRole.PACKER).exists()
        assert not queries.member_workshops(cast.guest).exists()
