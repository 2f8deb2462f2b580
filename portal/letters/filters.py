"""Narrowing the outbox; what is chosen stands in the address."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from portal.letters.events import EVENTS
from portal.letters.models import Message


class LetterFilter(django_filters.FilterSet):
    """By event, by what it is about, and by words of the title or the unit."""

    event = django_filters.ChoiceFilter(
        label="事项",
        choices=[(each.name, each.title) for each in EVENTS.values() if not each.inner],
        empty_label="全部",
    )
    about = django_filters.ChoiceFilter(label="批次", empty_label="全部")
    q = django_filters.CharFilter(label="标题或单位", method="search")

    class Meta:
        model = Message
        fields = ("event", "about", "q")

    def __init__(self, data: Any, *, queryset: QuerySet[Message], topics: list[tuple[str, str]]) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["about"].extra["choices"] = topics

    def search(self, letters: QuerySet[Message], name: str, text: str) -> QuerySet[Message]:
        return letters.filter(Q(subject__icontains=text) | Q(organisation__name__icontains=text))
