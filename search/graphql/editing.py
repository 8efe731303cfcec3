"""The thesaurus and pinned results, as the platform's staff reads and edits them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import graphene
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from search import models, pinning, pins
from search.thesaurus import editing
from search.thesaurus import queries as thesaurus
from search.thesaurus.loading import DERIVED
from shop.accounts.models import StaffRole
from shop.catalogue.graphql.types import ProductType
from shop.kit.graphql.access import staff
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.history import NEED as HISTORY
from shop.kit.graphql.history import history_field
from shop.kit.graphql.loading import Fetch, Join, prepare, rows_of
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import NodeType, key_of
from shop.kit.graphql.scalars import enum_of

FormLanguage = enum_of(models.Language, "FormLanguage", "A language of the thesaurus, with its script where there are two.")
FORMS = Fetch("forms", lambda _viewer: thesaurus.forms())
NARROWER = Fetch("narrower", lambda viewer: thesaurus.visible_to(viewer).order_by("slug"))
PLACES = Fetch("places", lambda _viewer: models.PinnedProduct.objects.order_by("position"))
REASON = "Why, for the history."


class ConceptFormType(NodeType):
    """A word or phrase for a concept."""

    class Meta:
        model = models.ConceptForm
        name = "ConceptForm"
        description = "A word or phrase for a concept in one language."

    text = graphene.String(required=True, description="The word or phrase.")
    language = graphene.String(required=True, description="Language code, with the script where there are two.")
    language_name = graphene.String(required=True, description="The language in words.")
    attested = graphene.String(required=True, description="Where it is attested, or that a rule wrote it; empty while nobody has shown it.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.ConceptForm]:
        """Those of concepts that the viewer sees."""
        return models.ConceptForm.objects.filter(concept__in=thesaurus.visible_to(viewer))

    @staticmethod
    def resolve_language_name(form: models.ConceptForm, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return str(models.Language(form.language).label)

    @staticmethod
    def resolve_attested(form: models.ConceptForm, info: graphene.ResolveInfo) -> str:
        """As whoever attested it wrote it; in the reader's language where nobody had to."""
        return _("from the other script, by rule") if form.attested == DERIVED else form.attested


class ConceptType(NodeType):
    """A thing, material or technique of a craft, whatever it is called."""

    class Meta:
        model = models.Concept
        name = "Concept"
        description = "A thing, material or technique of a craft, whatever it is called; search finds it by any of its forms."

    slug = graphene.String(required=True, description="Its part of the address.")
    gloss = graphene.String(required=True, description="What it means, in English.")
    broader = graphene.Field(lambda: ConceptType, description="The concept above it; null for none.")
    also = graphene.List(graphene.NonNull(graphene.String), required=True, description="Slugs of other concepts above it.")
    narrower = graphene.List(
        graphene.NonNull(lambda: ConceptType), required=True, description="The concepts right below it, which are found with it."
    )
    forms = graphene.List(
        graphene.NonNull(ConceptFormType), required=True, description="What it is called, by language, the name shown to readers first."
    )
    history = history_field(models.Concept)

    needs = {"broader": (Join("broader"),), "narrower": (NARROWER,), "forms": (FORMS,), "history": (HISTORY,)}

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.Concept]:
        """All, for moderators."""
        return thesaurus.visible_to(viewer)

    @staticmethod
    def resolve_narrower(concept: models.Concept, info: graphene.ResolveInfo) -> list[models.Concept]:
        """By slug."""
        return rows_of(concept, NARROWER, info)

    @staticmethod
    def resolve_forms(concept: models.Concept, info: graphene.ResolveInfo) -> list[models.ConceptForm]:
        """By language and rank."""
        return rows_of(concept, FORMS, info)


class PinnedPlaceType(NodeType):
    """A product at its place among those that come first."""

    class Meta:
        model = models.PinnedProduct
        name = "PinnedPlace"
        description = "A product at its place among those that come first."

    product = graphene.Field(ProductType, required=True, description="The product.")

    needs = {"product": (Join("product"),)}

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.PinnedProduct]:
        """Those of pinned searches that the viewer sees."""
        return models.PinnedProduct.objects.filter(pinned__in=pins.visible_to(viewer))


class PinnedSearchType(NodeType):
    """What is put first for a query."""

    class Meta:
        model = models.PinnedSearch
        name = "PinnedSearch"
        description = "What is put first for a query, however it is spelled."

    query = graphene.String(required=True, description="The query, as it was typed last.")
    ends_at = graphene.DateTime(required=True, description="Until when.")
    last_day = graphene.Date(required=True, description="The last day, where the viewer is.")
    is_on = graphene.Boolean(required=True, description="Whether it has not ended yet.")
    places = graphene.List(
        graphene.NonNull(PinnedPlaceType), required=True, description="What comes first, in its order; only what is on sale is shown."
    )
    history = history_field(models.PinnedSearch)

    needs = {"places": (PLACES,), "history": (HISTORY,)}

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.PinnedSearch]:
        """All, for moderators."""
        return pins.visible_to(viewer)

    @staticmethod
    def resolve_is_on(pinned: models.PinnedSearch, info: graphene.ResolveInfo) -> bool:
        """By the clock."""
        return pinned.ends_at > timezone.now()

    @staticmethod
    def resolve_last_day(pinned: models.PinnedSearch, info: graphene.ResolveInfo) -> date:
        """A day that ends at midnight is the last one, not the next."""
        return (pinned.ends_at - timedelta(microseconds=1)).astimezone(info.context.viewer.timezone).date()

    @staticmethod
    def resolve_places(pinned: models.PinnedSearch, info: graphene.ResolveInfo) -> list[models.PinnedProduct]:
        """Whatever became of the products, so that the staff sees what to replace."""
        return rows_of(pinned, PLACES, info)


class Queries:
    """Root fields for those who edit search."""

    concepts = ConnectionField(
        ConceptType,
        search=graphene.String(default_value="", description="A word in any language, a part of one, or of the meaning."),
        description="Concepts of the thesaurus by slug; for moderators, empty for others.",
    )
    concept = graphene.Field(
        ConceptType,
        slug=graphene.String(required=True, description="Its part of the address."),
        description="A concept of the thesaurus; for moderators, null for others.",
    )
    pinned_searches = ConnectionField(
        PinnedSearchType, description="What is put first for which queries, what lasts longest first; for moderators, empty for others."
    )

    @staticmethod
    def resolve_concepts(
        root: Any, info: graphene.ResolveInfo, search: str | None = None, first: int | None = None, after: str | None = None
    ) -> Page:
        """Looked up as search would."""
        return keyset(thesaurus.called(info.context.viewer, (search or "").strip()[:200]), info, order=("slug",), first=first, after=after)

    @staticmethod
    def resolve_concept(root: Any, info: graphene.ResolveInfo, slug: str) -> models.Concept | None:
        """By slug."""
        return prepare(thesaurus.visible_to(info.context.viewer).filter(slug=slug), info).first()

    @staticmethod
    def resolve_pinned_searches(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None) -> Page:
        """Those that are on before those that ended."""
        return keyset(pins.visible_to(info.context.viewer), info, order=("-ends_at", "-pk"), first=first, after=after)


class AddConceptForm(Mutation):
    """Let search know a concept by one more word or phrase."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        """Which concept, and what it is called."""

        concept = graphene.ID(required=True, description="The concept.")
        language = FormLanguage(required=True, description="Of which language it is.")
        text = graphene.String(required=True, description="The word or phrase.")
        attested = graphene.String(description="Dictionary, museum, law or encyclopaedia that has it.")
        reason = graphene.String(required=True, description=REASON)

    form = graphene.Field(ConceptFormType, description="The form as it was added.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Add it."""
        concept_id = key_of(fields.pop("concept"), "Concept", field="concept")
        language = fields.pop("language").value
        fields["attested"] = fields.get("attested") or ""
        return {"form": editing.add_form(by=info.context.viewer, at=at, concept_id=concept_id, language=language, **fields)}


class RemoveConceptForm(Mutation):
    """Let search forget a form of a concept."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        """Which form, and why."""

        form = graphene.ID(required=True, description="The form.")
        reason = graphene.String(required=True, description=REASON)

    concept = graphene.Field(ConceptType, description="The concept without it.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Remove it."""
        form_id = key_of(fields["form"], "ConceptForm", field="form")
        return {"concept": editing.remove_form(by=info.context.viewer, at=at, form_id=form_id, reason=fields["reason"])}


class PinSearch(Mutation):
    """Put products first for a query."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        """Which query, which products, until when, and why."""

        query = graphene.String(required=True, description="The query; other spellings of it count as the same.")
        products = graphene.List(
            graphene.NonNull(graphene.String),
            required=True,
            description="Slugs or whole addresses of products on sale, six at most, the first first.",
        )
        until = graphene.Date(required=True, description="The last day, where the viewer is.")
        reason = graphene.String(required=True, description=REASON)

    pinned = graphene.Field(PinnedSearchType, description="What is put first now.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Pin them."""
        viewer = info.context.viewer
        ends_at = datetime.combine(fields["until"] + timedelta(days=1), time.min, viewer.timezone)
        pinned = pinning.pin(by=viewer, at=at, query=fields["query"], slugs=fields["products"], ends_at=ends_at, reason=fields["reason"])
        return {"pinned": pinned}


class UnpinSearch(Mutation):
    """Let the results of a query be as they are found."""

    access = staff(StaffRole.MODERATOR)

    class Input:
        """Which one, and why."""

        id = graphene.ID(required=True, description="The pinned search.")
        reason = graphene.String(required=True, description=REASON)

    pinned = graphene.Field(PinnedSearchType, description="As it ended.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """End it."""
        pinned_id = key_of(fields["id"], "PinnedSearch", field="id")
        return {"pinned": pinning.unpin(by=info.context.viewer, at=at, pinned_id=pinned_id, reason=fields["reason"])}


class Mutations:
    """What the staff does to search."""

    add_concept_form = AddConceptForm.Field(description="Let search know a concept by one more word or phrase (staff).")
    remove_concept_form = RemoveConceptForm.Field(description="Let search forget a form of a concept (staff).")
    pin_search = PinSearch.Field(description="Put products first for a query (staff).")
    unpin_search = UnpinSearch.Field(description="Let the results of a query be as they are found (staff).")
