"""Searches that a person saves, and the end of their letters."""

from datetime import datetime
from typing import Any

import graphene
from django.db.models import QuerySet

from search import kept, models, saving
from search.asking import asked_by
from search.graphql.queries import SearchConnection
from shop.accounts.graphql.types import ViewerType
from shop.kit.errors import DomainError
from shop.kit.graphql.access import anyone, signed_in
from shop.kit.graphql.mutations import Mutation
from shop.kit.graphql.nodes import NodeType, key_of
from shop.kit.graphql.scalars import extend, language_of

SLUGS = graphene.List(graphene.NonNull(graphene.String), description="Slugs, of countries their codes; several widen the choice.")


class SavedSearchType(NodeType):
    """A search that a person hears about."""

    class Meta:
        model = models.SavedSearch
        name = "SavedSearch"
        description = "A search that a person saved: they are written to when something new comes, at most once a day."

    query = graphene.String(required=True, description="What was typed; may be empty.")
    words = graphene.String(required=True, description="The whole search in words: what was typed and what was chosen.")
    parameters = graphene.String(required=True, description="The same as the query of the search page's address.")
    language = graphene.String(required=True, description="The language of its letters.")
    saved_at = graphene.DateTime(required=True, description="When it was saved.")

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[models.SavedSearch]:
        """The viewer's own."""
        return kept.visible_to(viewer)

    @staticmethod
    def resolve_query(saved: models.SavedSearch, info: graphene.ResolveInfo) -> str:
        """From its parameters."""
        return str(asked_by(saved.parameters, saved.ship_to)["query"])

    @staticmethod
    def resolve_words(saved: models.SavedSearch, info: graphene.ResolveInfo) -> str:
        """In the reader's language."""
        return kept.words_of(saved, language_of(info), saved.names)


def _searches(viewer: Any, info: graphene.ResolveInfo) -> list[models.SavedSearch]:
    found = list(kept.visible_to(viewer).order_by("-saved_at", "-pk"))
    names = kept.names_in(found, language_of(info))
    for saved in found:
        saved.names = names
    return found


def _saved(page: Any, info: graphene.ResolveInfo) -> models.SavedSearch | None:
    identity = saving.identity_of(page.extra["asked"], info.context.viewer)
    return kept.visible_to(info.context.viewer).filter(**identity).first() if info.context.viewer.is_signed_in else None


extend(
    ViewerType,
    searches=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(SavedSearchType))),
        resolver=_searches,
        description="Searches that the person saved, the newest first.",
    ),
)
extend(
    SearchConnection,
    saved=graphene.Field(SavedSearchType, resolver=_saved, description="The same search as the viewer saved it; null when they did not."),
)


class SaveSearch(Mutation):
    """Hear about what is new for a search."""

    access = signed_in()

    class Input:
        """What is searched for, as in `search`."""

        query = graphene.String(description="What is looked for.")
        category = SLUGS
        technique = SLUGS
        material = SLUGS
        color = SLUGS
        country = SLUGS
        place = SLUGS
        workshop = SLUGS
        certificate = SLUGS
        ships_to = graphene.String(description="Only what is shipped to this country.")
        price_from = graphene.String(description="Lowest price, decimal number in the viewer's currency.")
        price_to = graphene.String(description="Highest price, decimal number in the viewer's currency.")
        made_to_order = graphene.Boolean(description="Only what is made to order.")
        ready_to_ship = graphene.Boolean(description="Only what can be shipped at once.")
        rating_from = graphene.Int(description="Only what is rated so many stars or more, 1 to 5.")
        one_of_a_kind = graphene.Boolean(description="Only what has no other like it.")

    search = graphene.Field(SavedSearchType, description="The search as it is saved.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Save it."""
        return {"search": saving.save(asked=fields, by=info.context.viewer, at=at)}


class ForgetSearch(Mutation):
    """Let a saved search go."""

    access = signed_in()

    class Input:
        """Which one."""

        id = graphene.ID(required=True, description="The saved search.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Forget it."""
        saving.forget(by=info.context.viewer, at=at, saved_id=key_of(fields["id"], "SavedSearch", field="id"))
        return {}


class StopSearchLetters(Mutation):
    """End the letters of a search, by the key in each of them."""

    access = anyone()

    class Input:
        """Which letters."""

        key = graphene.String(required=True, description="The last part of the link in the letter.")

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Let the search go."""
        saving.stop_letters(key=fields["key"], at=at)
        return {}


class SearchLetters(graphene.ObjectType):
    """What letters are about, for whoever holds one."""

    is_on = graphene.Boolean(required=True, description="Whether there will be more of them.")
    words = graphene.String(required=True, description="The search that they are about; empty when it was let go.")


class Queries:
    """Root fields of saved searches."""

    search_letters = graphene.Field(
        SearchLetters,
        key=graphene.String(required=True, description="The last part of the link in a letter."),
        description="The letters that a link in one of them is about; null for a link that is none of ours.",
    )

    @staticmethod
    def resolve_search_letters(root: Any, info: graphene.ResolveInfo, key: str) -> SearchLetters | None:
        """By the signed key."""
        try:
            saved = saving.find_by_key(key)
        except DomainError:
            return None
        return SearchLetters(is_on=saved is not None, words=kept.words_of(saved, language_of(info)) if saved else "")


class Mutations:
    """What can be done with searches."""

    save_search = SaveSearch.Field(description="Save a search, to hear what is new.")
    forget_search = ForgetSearch.Field(description="Let a saved search go.")
    stop_search_letters = StopSearchLetters.Field(description="End the letters of a search, by the key in each of them.")
