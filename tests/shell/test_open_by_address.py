import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_address_for_forms_alone_opened_by_itself_says_what_to_do(client: Client) -> None:
    """A reload after a refused form, or a bookmark: a browser would else say that the site is broken."""
    response = client.get("/display/")
    assert response.status_code == 405 and response["Allow"] == "POST"
    assert int(response["Content-Length"]) == len(response.content)
    assert all(words in response.content.decode() for words in ("这个地址不能直接打开", "返回"))
