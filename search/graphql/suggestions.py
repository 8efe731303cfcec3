"""Suggestions as GraphQL sees them."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from search import suggestions
from search.documents import SuggestionKind
from shop.kit.graphql.scalars import language_of


class SuggestionKindType(graphene.Enum):
    """What is suggested."""

    CONCEPT = SuggestionKind.CONCEPT.value
    QUERY = SuggestionKind.QUERY.value
    CATEGORY = SuggestionKind.CATEGORY.value
    PRODUCT = SuggestionKind.PRODUCT.value
    WORKSHOP = SuggestionKind.WORKSHOP.value

    class Meta:
        name = "SuggestionKind"
        description = "What is suggested: a thing or technique to search for, what others searched for, a craft, a piece, a workshop."


class SuggestionType(graphene.ObjectType):
    """A name that begins as somebody has typed so far."""

    class Meta:
        name = "Suggestion"

    kind = graphene.Field(SuggestionKindType, required=True, description="What it names.")
    text = graphene.String(required=True, description="The name, in the reader's language where it has one there.")
    language = graphene.String(required=True, description="The language of `text`.")
    slug = graphene.String(required=True, description="Of the craft, piece, workshop or concept; empty of what others searched for.")
    matched = graphene.String(description="The name that begins so, when it is not the one in `text`.")
    matched_language = graphene.String(description="The language of `matched`, where it is known.")

    @staticmethod
    def resolve_kind(suggestion: suggestions.Suggestion, info: GraphQLResolveInfo) -> str:
        """By its value."""
        return suggestion.kind.value

    @staticmethod
    def resolve_matched(suggestion: suggestions.Suggestion, info: GraphQLResolveInfo) -> str | None:
        """Null when there is none."""
        return suggestion.matched or None

    @staticmethod
    def resolve_matched_language(suggestion: suggestions.Suggestion, info: GraphQLResolveInfo) -> str | None:
        """Null when there is none."""
        return suggestion.matched_language or None


class Queries:
    """Root fields of suggestions."""

    suggest = graphene.List(
        graphene.NonNull(SuggestionType),
        required=True,
        description="Names that begin with the text or have a word that does, in any language and either script; a few of each kind.",
        text=graphene.String(required=True, description="What was typed so far."),
        first=graphene.Int(default_value=suggestions.DEFAULT_SIZE, description="How many, at most 20."),
    )

    @staticmethod
    def resolve_suggest(root: Any, info: GraphQLResolveInfo, text: str, first: int | None = None) -> list[suggestions.Suggestion]:
        """For the reader's language."""
        return suggestions.suggest(text, language=language_of(info), first=first or suggestions.DEFAULT_SIZE)
