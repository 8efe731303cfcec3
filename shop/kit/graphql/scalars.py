"""Scalars and small types that every app uses: money, text in a language, enums of choices."""

from typing import Any

import graphene
from django.db.models import TextChoices
from graphql import GraphQLError, IntValueNode

from shop.kit.formatting import format_money
from shop.kit.money import Money
from shop.kit.translated import Reading, TranslatedText, current_language


class BigInt(graphene.Scalar):
    """A whole number of up to 64 bits, written as a JSON number; minor units of soʻm need it."""

    @staticmethod
    def serialize(value: Any) -> int:
        """The number itself."""
        return int(value)

    @staticmethod
    def parse_value(value: Any) -> int:
        """A whole number within 64 bits, from a number or its digits."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise GraphQLError("Expected a whole number.")
        try:
            number = int(value)
        except ValueError:
            raise GraphQLError("Expected a whole number.") from None
        if abs(number) >= 2**63:
            raise GraphQLError("The number does not fit in 64 bits.")
        return number

    @classmethod
    def parse_literal(cls, node: Any, _variables: Any = None) -> int:
        """The same, from a literal in a document."""
        if not isinstance(node, IntValueNode):
            raise GraphQLError("Expected a whole number.")
        return cls.parse_value(node.value)


class MoneyType(graphene.ObjectType):
    """An amount in one currency."""

    class Meta:
        name = "Money"

    minor_units = BigInt(required=True, description="The amount in the currency's minor units: 1250 is 12.50.")
    currency = graphene.String(required=True, description="ISO 4217 code.")
    amount = graphene.String(required=True, description="The amount as a decimal number, such as 12.50.")
    formatted = graphene.String(required=True, description="The amount as readers of the request's language write it.")

    @staticmethod
    def resolve_minor_units(money: Money, info: graphene.ResolveInfo) -> int:
        """Minor units."""
        return money.minor

    @staticmethod
    def resolve_amount(money: Money, info: graphene.ResolveInfo) -> str:
        """Decimal digits."""
        return str(money.decimal)

    @staticmethod
    def resolve_formatted(money: Money, info: graphene.ResolveInfo) -> str:
        """By the rules of the language."""
        return format_money(money, language_of(info))


class LocalizedText(graphene.ObjectType):
    """A text in the reader's language, or in the nearest that there is, with the author's own words beside it."""

    text = graphene.String(required=True, description="The text as this reader gets it.")
    language = graphene.String(required=True, description="The language of `text`.")
    is_translation = graphene.Boolean(required=True, description="Whether `text` is a translation of `original`.")
    original = graphene.String(required=True, description="The author's own words.")
    original_language = graphene.String(required=True, description="The language of `original`.")


class Translation(graphene.ObjectType):
    """A text in one language."""

    language = graphene.String(required=True, description="Language code.")
    text = graphene.String(required=True, description="The text.")


class TranslationInput(graphene.InputObjectType):
    """A text in one language."""

    language = graphene.String(required=True, description="One of kk, ky, tg, tk, uz, ru, en.")
    text = graphene.String(required=True, description="The text; empty removes it.")


def language_of(info: graphene.ResolveInfo) -> str:
    """The language of the request, one of the seven."""
    return current_language()


def reading(text: TranslatedText, info: graphene.ResolveInfo) -> Reading:
    """The text for the request's reader; graphene reads its attributes as LocalizedText."""
    return text.read(language_of(info))


def translations(text: TranslatedText) -> list[Translation]:
    """Every language that there is."""
    return [Translation(language=language, text=words) for language, words in text.texts.items()]


def localized(attribute: str, description: str) -> graphene.Field:
    """A field that reads a TranslatedText attribute for the reader."""

    def resolve(root: Any, info: graphene.ResolveInfo) -> Reading:
        return reading(getattr(root, attribute), info)

    return graphene.Field(LocalizedText, required=True, resolver=resolve, description=description)


def enum_of(choices: type[TextChoices], name: str, description: str) -> graphene.Enum:
    """A GraphQL enum of a model's choices: NAMES outside, values inside."""

    def describe(value: Any) -> str:
        return description if value is None else str(choices(value.value).label)

    # The choices themselves, so that a member written by an operation passes as well as a value read back.
    return graphene.Enum.from_enum(choices, name=name, description=describe)


_EXTENDED: dict[Any, dict[str, Any]] = {}


def extend(node_type: Any, **fields: Any) -> None:
    """Add fields of an upper app to a lower app's type; called at import, before the schema is built.

    They follow the type's own by name, so that the schema is the same in whatever order apps are imported.
    """
    known, added = node_type._meta.fields, _EXTENDED.setdefault(node_type, {})
    for name, field in fields.items():
        if name in known:
            raise ValueError(f"{node_type._meta.name} has a field {name} already")
        added[name] = known[name] = field
    for name in sorted(added):
        known[name] = known.pop(name)
