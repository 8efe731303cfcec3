"""Workshops, their people and their shipping for tests."""

import factory
from factory.django import DjangoModelFactory

from shop.kit.translated import TranslatedText
from tests.factories.accounts import UserFactory
from vendors.workshops.models import CURRENCY_OF, LegalForm, Maker, Member, MemberRole, ShippingZone, Workshop


class WorkshopFactory(DjangoModelFactory):
    """An active workshop in Uzbekistan; `owner=` makes a person its owner."""

    class Meta:
        model = Workshop
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"shop-{number}")
    name = factory.Sequence(lambda number: f"Workshop {number}")
    country = "UZ"
    region = "Fargʻona"
    place = "Margʻilon"
    legal_form = LegalForm.CRAFT_REGISTRATION
    language = "uz"
    currency = factory.LazyAttribute(lambda workshop: CURRENCY_OF[workshop.country])
    craft = "textiles"
    story = TranslatedText("uz", {"uz": "Biz atlas toʻqiymiz.", "en": "We weave ikat silk."})

    @factory.post_generation
    def owner(self, create, person, **kwargs):
        """Enter the person given as the owner."""
        if create and person:
            MemberFactory(workshop=self, user=person, role=MemberRole.OWNER)


class MemberFactory(DjangoModelFactory):
    """A manager of a workshop."""

    class Meta:
        model = Member

    workshop = factory.SubFactory(WorkshopFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.MANAGER


class MakerFactory(DjangoModelFactory):
    """A maker of a workshop."""

    class Meta:
        model = Maker

    workshop = factory.SubFactory(WorkshopFactory)
    name = factory.Sequence(lambda number: f"Maker {number}")
    position = factory.Sequence(lambda number: number)


class ShippingZoneFactory(DjangoModelFactory):
    """A zone for the rest of the world."""

    class Meta:
        model = ShippingZone

    workshop = factory.SubFactory(WorkshopFactory)
    carrier = "EMS"
    countries = factory.LazyFunction(list)
    first_minor = 28_000_000
    further_minor = 9_000_000
    days_min = 10
    days_max = 25
    position = factory.Sequence(lambda number: number)
