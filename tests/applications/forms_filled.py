"""Filled Word forms, and what is read in them."""

import io
from typing import Any

from applications.editions import Edition, get_edition
from applications.exports.forms import form_docx
from applications.inspection.forms_apart import read_office

NETWORK = get_edition("network_2023")
CONTACT = {"name": "演示甲", "post": "科员", "phone": "0572-1234567", "mobile": "13800000000", "email": "a@example.cn"}


def blocks_of(content: bytes) -> list[dict[str, Any]]:
    said = read_office(io.BytesIO(content))
    assert not said["reason"], said["reason"]
    return said["blocks"]


def filled(edition: Edition, answers: dict[str, Any]) -> bytes:
    place = {"filled": "演示", "kind_applies": True}
    content = {
        "edition": edition.key,
        "options": {},
        "is_demo": False,
        "cover": {"province": place, "city": place},
        "submitted_on": "",
        "answers": answers,
        "evidence": [],
        "declaration": "",
    }
    return form_docx(content, note="")
