"""Browsers of the city's people, and addresses of the application's pages."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import services
from applications.models import Application


@pytest.fixture
def draft(cast: SimpleNamespace, round_: Any) -> Application:
    """An application just begun, empty."""
    return services.begin(round=round_, user=cast.clerk)


@pytest.fixture
def handed_over(cast: SimpleNamespace, application: Application) -> Application:
    return services.hand_over(application=application, user=cast.clerk, seen=None)


@pytest.fixture
def submitted(cast: SimpleNamespace, handed_over: Application) -> Any:
    return services.submit(application=handed_over, user=cast.approver, seen=None)


@pytest.fixture
def clerk(cast: SimpleNamespace, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.clerk)


@pytest.fixture
def second_clerk(cast: SimpleNamespace, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.second_clerk)


@pytest.fixture
def approver(cast: SimpleNamespace, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.approver)


@pytest.fixture
def at() -> Callable[..., str]:
    """``at("part", application, "basics")``: the address of a page."""
    return lambda name, application, *more: reverse(f"applications:{name}", args=[application.pk, *more])
