"""A page is a GraphQL document plus a template.

`Page("storefront/product", …)` runs the query of `storefront/product.graphql` and renders
`storefront/product.html` with the answer. A form names in its button (`name="do"`) a mutation of the same
document, or several that run in turn until one has errors; its errors become the form's errors, and nothing
that was typed is lost.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from graphql import GraphQLError, OperationDefinitionNode, OperationType, get_nullable_type, is_list_type

from shop.kit.errors import BadCursor, DomainError
from shop.kit.graphql import documents, execution
from shop.kit.pages import versions
from shop.kit.pages.documents import input_of, input_type
from shop.kit.pages.links import first_page

Variables = Callable[..., dict[str, Any]]
Destination = Callable[[HttpRequest, dict[str, Any]], str]


@dataclass(frozen=True)
class Done:
    """What follows a mutation that was done: the words to say, and where to go (here again by default).

    With `stays` the same page is shown with all that was typed in it, for a button in the middle of a form.
    """

    message: Any = ""
    to: Destination | None = None
    stays: bool = False


@dataclass(frozen=True, eq=False)
class Page:
    """A page's view. It imports no model and decides nothing: the document asks, the schema answers.

    `variables(request, **kwargs)` gives the query's variables (the address' parts by default); `required`
    names a field of the answer that must be there, dotted when nested, else the page is not found; `document` names one that several
    templates share, in place of the one beside the template; `who` is anyone, signed_in
    or staff; `uploads` maps an input of a posted file to the kind that settings.PAGE_UPLOADS accepts.
    """

    template: str
    document: str = ""
    variables: Variables | None = None
    required: str = ""
    who: str = "anyone"
    done: Mapping[str, Done] = field(default_factory=dict)
    uploads: Mapping[str, str] = field(default_factory=dict)
    context: Variables | None = None

    def __call__(self, request: HttpRequest, **parts: Any) -> HttpResponse:
        """Answer a GET with the page and a POST with the mutation that it names."""
        refusal = self.refuse(request)
        if refusal:
            return refusal
        if request.method == "POST":
            return self.post(request, parts)
        return self.show(request, parts)

    def refuse(self, request: HttpRequest) -> HttpResponse | None:
        """Send strangers to sign in; for those who never may, the page does not exist."""
        viewer = request.viewer  # type: ignore[attr-defined]
        if self.who == "anyone":
            return None
        if not viewer.is_signed_in:
            return redirect(f"{_login_url()}?{urlencode({'next': request.get_full_path()})}")
        if self.who == "staff" and not viewer.is_staff:
            if viewer.user.staff_roles and not viewer.staff_confirmed:
                return redirect(f"{reverse('account_second_factor')}?{urlencode({'next': request.get_full_path()})}")
            raise Http404
        return None

    def show(self, request: HttpRequest, parts: dict[str, Any], *, status: int = 200, **context: Any) -> HttpResponse:
        """Run the page's query and render its template, unless the browser has just this page already; the first page of a
        list in place of one that does not exist.
        """
        document = documents.of_page(self.document or self.template)
        try:
            data = self.ask(request, parts)
        except BadCursor:
            return redirect(first_page(request))
        if self.required and not _has(data, self.required):
            raise Http404
        has_form = _operation(document, OperationType.MUTATION) is not None
        if has_form:
            get_token(request)
        more = self.context(request, **parts) if self.context else {}
        tag = versions.tag_of(request, data) if status == HTTPStatus.OK and not context else None
        response = get_conditional_response(request, etag=tag) or render(
            request, f"{self.template}.html", {**data, **more, "errors": {}, "values": {}, **context}, status=status
        )
        return versions.keep(response, tag, is_shared=not has_form and not request.viewer.is_signed_in)  # type: ignore[attr-defined]

    def ask(self, request: HttpRequest, parts: dict[str, Any]) -> dict[str, Any]:
        """The answer to the page's query; nothing when it has none."""
        document = documents.of_page(self.document or self.template)
        query = _operation(document, OperationType.QUERY)
        if query is None:
            return {}
        variables = self.variables(request, **parts) if self.variables else parts
        result = execution.run(document, request, variables, query.name.value if query.name else None)
        _raise_errors(result.errors)
        return result.data or {}

    def post(self, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
        """Run the mutations that the button names; go on when all were done, else show the page with the errors.

        A button named `again` does nothing but show the page again with what was typed.
        """
        if "again" in request.POST:
            return self.show(request, parts, values=values_of(request), form=request.POST["again"])
        document = documents.of_page(self.document or self.template)
        mutations = [(name, _mutation(document, name)) for name in self.asked(request)]
        if not mutations:
            raise Http404
        kept: dict[str, Any] = {}
        for name, mutation in mutations:
            try:
                payload = self.perform(request, mutation, self.read(request, mutation, kept))
            except DomainError as error:
                payload = {"errors": [{"field": f, "message": str(m)} for f, _code, m in error.items()]}
            if payload["errors"]:
                context = {"errors": by_field(payload["errors"]), "values": {**values_of(request), **kept}, "form": name}
                return self.show(request, parts, status=422, **context)
        done = self.done.get(name, Done())
        if done.message:
            messages.success(request, str(done.message))
        if done.stays:
            return self.show(request, parts, values=values_of(request))
        return HttpResponseRedirect(done.to(request, payload) if done.to else came_from(request))

    def asked(self, request: HttpRequest) -> list[str]:
        """The names of the mutations that the form asks for."""
        return request.POST.get("do", "").split()

    def perform(self, request: HttpRequest, operation: OperationDefinitionNode, values: dict[str, Any]) -> dict[str, Any]:
        """The mutation's payload; errors of the input's types are told as the payload's errors are."""
        document = documents.of_page(self.document or self.template)
        result = execution.run(document, request, {"input": values}, operation.name.value if operation.name else None)
        if result.data is None or any(error.path is None for error in result.errors or ()):
            return {"errors": [{"field": "", "message": _("Some of what was entered cannot be read. Check it and try again.")}]}
        _raise_errors(result.errors)
        payload: dict[str, Any] = next(iter(result.data.values()))
        return payload

    def read(self, request: HttpRequest, operation: OperationDefinitionNode, kept: dict[str, Any]) -> dict[str, Any]:
        """The mutation's input from the form, posted files accepted; DomainError for what cannot be read.

        `kept` learns the ids of accepted files, so that a form that is refused does not ask for them again.
        """
        values, taken = input_of(operation, request.POST), input_type(operation)
        for name in self.uploads:
            if taken and name in taken.fields:
                several = is_list_type(get_nullable_type(taken.fields[name].type))
                before = values.get(name) or []  # those that came before the form did
                kept[name] = ids = before if isinstance(before, list) else [before]
                for one in self.accept(request, name):
                    ids.append(one)
                    values[name] = ids if several else one
        return values

    def accept(self, request: HttpRequest, name: str) -> Iterator[str]:
        """The ids of the files posted under this name, each as soon as it is kept."""
        accept = import_string(settings.PAGE_UPLOADS[self.uploads[name]])
        for file in request.FILES.getlist(name):
            yield accept(request, file)


def by_field(errors: list[dict[str, str]]) -> dict[str, list[str]]:
    """Messages by the field that they concern; "" holds those of the whole form."""
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(error["field"], []).append(error["message"])
    return found


def values_of(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be shown again; never passwords."""
    hidden = {"csrfmiddlewaretoken", "do", "again"}
    return {key: value for key, value in request.POST.items() if key not in hidden and "password" not in key.lower()}


def _has(data: Mapping[str, Any], path: str) -> bool:
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if found is not None else None
    return found is not None


def _operation(document: documents.Document, kind: OperationType) -> OperationDefinitionNode | None:
    definitions = document.ast.definitions if document.ast else ()
    return next((d for d in definitions if isinstance(d, OperationDefinitionNode) and d.operation == kind), None)


def _mutation(document: documents.Document, name: str) -> OperationDefinitionNode:
    operation = document.operation(name)
    if operation is None or operation.operation != OperationType.MUTATION:
        raise Http404
    return operation


def _raise_errors(errors: list[GraphQLError] | None) -> None:
    for error in errors or ():
        if isinstance(error.original_error, BadCursor):
            raise error.original_error
        if error.original_error and not isinstance(error.original_error, GraphQLError | DomainError):
            raise error.original_error
        raise Http404(error.message)


def came_from(request: HttpRequest) -> str:
    """The page of ours that a form names as the next one; else the page that it was sent to."""
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return request.get_full_path()


def _login_url() -> str:
    return redirect(settings.LOGIN_URL).url
