"""How a mutation says what is wrong."""

import graphene

from shop.kit.errors import DomainError


class UserError(graphene.ObjectType):
    """Something that keeps the mutation from being done, in words for the person who asked."""

    field = graphene.String(
        required=True, description="The input field that it concerns, dotted for nested input; empty for the whole request."
    )
    code = graphene.String(required=True, description="A stable code for programs, such as out_of_stock.")
    message = graphene.String(required=True, description="What is wrong and what to do, in the language of the request.")


def user_errors(error: DomainError) -> list[UserError]:
    """The errors of a payload."""
    return [UserError(field=field, code=code, message=str(message)) for field, code, message in error.items()]
