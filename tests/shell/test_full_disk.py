"""A full disk is told in words that say what to do, wherever a form meets it."""

import errno
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "status", "words"), [(errno.ENOSPC, 507, "存储空间不足"), (errno.EIO, 500, "")])
def test_a_full_disk_is_told_in_words(
    fault: int, status: int, words: str, monkeypatch: pytest.MonkeyPatch, cast: SimpleNamespace
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError(fault, "no")

    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", fails)
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("documents:verify"), {"file": SimpleUploadedFile("a.pdf", b"%PDF")})
    assert answer.status_code == status
    assert words in answer.content.decode()
