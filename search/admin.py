"""The thesaurus in the admin: no operation exists for it yet, so it is edited here."""

from typing import ClassVar

from django.contrib import admin

from search.models import Concept, ConceptForm


class FormInline(admin.TabularInline):
    """The forms below their concept."""

    model = ConceptForm
    extra = 1
    ordering: ClassVar = ["language", "rank"]


@admin.register(Concept)
class ConceptAdmin(admin.ModelAdmin):
    """Concepts; a change applies from the next search on."""

    list_display: ClassVar = ["slug", "gloss", "broader"]
    list_select_related: ClassVar = ["broader"]
    search_fields: ClassVar = ["slug", "gloss", "forms__text"]
    ordering: ClassVar = ["slug"]
    autocomplete_fields: ClassVar = ["broader"]
    inlines: ClassVar = [FormInline]
