"""What the project promises of itself."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from graphql import GraphQLEnumType, GraphQLInputObjectType, is_introspection_type

from shop.kit.graphql import documents
from shop.kit.graphql.access import Access
from shop.kit.outbox import JOBS
from shop.schema import schema

ROOT = Path(__file__).parents[1]
APPS = ("shop", "vendors", "payments", "search")
DOCUMENTS = (path.relative_to(ROOT / "templates").with_suffix("") for path in (ROOT / "templates").rglob("*.graphql"))
#: Documents of pages; those of parts are fragments.
PAGES = sorted(str(path) for path in DOCUMENTS if path.parts[0] != "parts")
TYPES = {name: kind for name, kind in schema.graphql_schema.type_map.items() if not is_introspection_type(kind)}
#: Made by the specification and by graphene.
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


def calls(*names):
    """(file, call) of every call of one of the dotted names in the code, such as outbox.put."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                    yield path, node


def test_the_printed_schema_is_the_schema():
    printed = (ROOT / settings.GRAPHENE["SCHEMA_OUTPUT"]).read_text(encoding="utf-8")
    assert str(schema).strip() == printed.strip(), "run `make schema`"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_there_are_pages():
    assert len(PAGES) > 20


@pytest.mark.parametrize("page", PAGES)
def test_the_document_of_a_page_is_valid(page):
    document = documents.of_page(page)
    assert document.ast is not None


def job_names(node):
    """The names of jobs in a call of outbox.put: its first argument, or what a template of it may become."""
    name = node.args[0]
    if isinstance(name, ast.Constant):
        return {name.value}
    pattern = "".join(part.value if isinstance(part, ast.Constant) else ".+" for part in getattr(name, "values", [ast.Constant(".+")]))
    return {job for job in JOBS if re.fullmatch(pattern, job)} or {ast.unparse(name)}


def test_every_job_in_the_code_is_registered():
    named = set().union(*(job_names(node) for _path, node in calls("outbox.put")))
    assert len(named) > 15
    assert named <= set(JOBS)


def test_every_task_of_the_clock_exists():
    current_app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named <= set(current_app.tasks)


def events():
    """Every event that the code names: those sent by that name, and those that a job's `event` carries."""
    for path, node in calls("emails.send", "outbox.put"):
        first = node.args[0]
        if ast.unparse(node.func) == "emails.send" and isinstance(first, ast.Constant):
            yield first.value
        for keyword in node.keywords:
            if keyword.arg == "event" and isinstance(keyword.value, ast.Constant):
                yield f"{path.parent.name}.{keyword.value.value}"


def test_every_letter_has_three_templates():
    named = set(events())
    kept = {f"{path.parent.name}.{path.name.removesuffix('.subject.txt')}" for path in (ROOT / "templates/emails").rglob("*.subject.txt")}
    assert len(named) > 10
    for event in named | kept:
        for ending in ("subject.txt", "txt", "html"):
            get_template(f"emails/{event.replace('.', '/')}.{ending}")


def bare():
    """Everything in the schema that does not say what it is."""
    for name, kind in TYPES.items():
        if name in BUILT_IN:
            continue
        if not kind.description:
            yield name
        if isinstance(kind, GraphQLEnumType):
            continue
        for field, definition in getattr(kind, "fields", {}).items():
            if not definition.description:
                yield f"{name}.{field}"
            if not isinstance(kind, GraphQLInputObjectType):
                yield from (f"{name}.{field}({key})" for key, argument in definition.args.items() if not argument.description)


def test_everything_in_the_schema_says_what_it_is():
    assert list(bare()) == []


@pytest.mark.parametrize("name", schema.graphql_schema.mutation_type.fields)
def test_a_mutation_declares_who_may_call_it(name):
    payload = schema.graphql_schema.mutation_type.fields[name].type
    assert isinstance(payload.graphene_type.access, Access)
    assert "errors" in payload.fields
