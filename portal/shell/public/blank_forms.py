"""The official forms without an answer, to be read or passed round before filling in on the portal."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from applications.editions import Edition, get_edition
from applications.exports import blank_docx
from applications.sheets import form_content
from portal.documents import pdf
from portal.kit.downloads import DOCX

# In the order of the guide.
EDITIONS = ("network_2023", "alliance_2017")


@dataclass(frozen=True)
class BlankForm:
    """A form to download, with the document that it comes from."""

    key: str
    title: str
    source: str


def blank_forms() -> list[BlankForm]:
    return [BlankForm(key, edition.title, edition.source) for key in EDITIONS for edition in [get_edition(key)]]


def blank_pdf(edition: Edition) -> bytes:
    """The printed form with nothing in it: no number, no seal, no version."""
    city = {"name": "", "province": "", "code": ""}
    data = {
        "edition": edition.key,
        "options": {},
        "city": city,
        "is_demo": False,
        "answers": {question.key: [] for question in edition.questions if question.repeats},
        "evidence": [],
        "declaration": edition.declaration.format(city="市"),
    }
    paper = {"title": edition.title, "kind": f"empty-form {edition.key}", "is_draft": False}
    context = {**form_content(data, submitted_on=""), "seals": {}, "paper": paper}
    return pdf.render(edition.paper_template, context).pdf


WRITERS: dict[str, tuple[str, Callable[[Edition], bytes]]] = {
    "pdf": ("application/pdf", blank_pdf),
    "docx": (DOCX, blank_docx),
}


@cache
def written(key: str, form: str) -> bytes:
    """Typeset once in each process: it takes a second or two, and nothing about it changes."""
    return WRITERS[form][1](get_edition(key))
