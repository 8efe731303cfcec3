"""The base of every mutation: one input, a payload with errors, declared access, one domain call."""

from datetime import datetime
from typing import Any, ClassVar

import graphene
from django.utils import timezone

from shop.kit.errors import DomainError
from shop.kit.graphql.access import Access
from shop.kit.graphql.errors import UserError, user_errors


class Mutation(graphene.relay.ClientIDMutation):
    """Subclasses set `access`, `Input` and payload fields, and make one domain call in `perform`."""

    class Meta:
        abstract = True

    access: ClassVar[Access]

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        """Add `errors` to the payload and a description to what graphene adds itself."""
        super().__init_subclass_with_meta__(**options)
        cls._meta.fields["errors"] = graphene.Field(
            graphene.NonNull(graphene.List(graphene.NonNull(UserError))),
            description="What keeps the mutation from being done; empty when it was done.",
        )
        described = "A value of the client's own that comes back with the payload."
        cls._meta.fields["client_mutation_id"].description = described
        cls.Input._meta.fields["client_mutation_id"].description = described
        # Graphene makes and freezes the input's options before they can be described.
        described = f"What {cls.__name__[0].lower()}{cls.__name__[1:]} needs."
        vars(cls.Input._meta)["description"] = described
        cls._meta.arguments["input"] = graphene.Argument(cls.Input, required=True, description=described)

    @classmethod
    def perform(cls, info: graphene.ResolveInfo, at: datetime, **fields: Any) -> dict[str, Any]:
        """Make the one domain call; the payload's fields by name, `errors` only when it was done in part. Raises DomainError."""
        raise NotImplementedError

    @classmethod
    def mutate_and_get_payload(cls, root: Any, info: graphene.ResolveInfo, **fields: Any) -> "Mutation":
        """Check who calls, perform, and turn a domain error into the payload's errors."""
        fields.pop("client_mutation_id", None)
        try:
            cls.access.check(info.context.viewer)
            return cls(**{"errors": [], **cls.perform(info, timezone.now(), **fields)})
        except DomainError as error:
            return cls(errors=user_errors(error))
