"""Each address asks a rule before its view runs."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from portal.kit.access import LIBRARY_VIEWS


def addresses(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every view with its name as ``reverse`` takes it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or "")), pattern.callback
        else:
            yield from addresses(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def test_every_view_declares_who_may_call_it() -> None:
    open_views = {
        f"{view.__module__}.{getattr(view, '__qualname__', view)}"
        for name, view in addresses(get_resolver())
        if name not in LIBRARY_VIEWS and not hasattr(view, "access")
    }
    assert open_views == set()


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for name, _ in addresses(get_resolver())]
    assert "" not in names
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_list_of_library_views_holds_no_stranger() -> None:
    assert LIBRARY_VIEWS - {name for name, _ in addresses(get_resolver())} == set()
