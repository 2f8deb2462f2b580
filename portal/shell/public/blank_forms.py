"""The official forms without an answer, to be read or passed round before filling in on the portal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from applications.editions import Edition, get_edition
from applications.exports import blank_docx
from applications.sheets import form_content
from portal.documents import pdf
from portal.kit.downloads import DOCX
from review.exports import blank_summary
from review.sheets import SUMMARY_TITLE

# In the order of the guide.
EDITIONS = ("network_2023", "alliance_2017")
SUMMARY_SHEET = "network_2023_summary"
CONTENT_TYPES = {"pdf": "application/pdf", "docx": DOCX}
WORDS = {"pdf": "PDF", "docx": "Word"}


@dataclass(frozen=True)
class BlankForm:
    """A form to download, with the document that it comes from and what writes it in which format."""

    key: str
    title: str
    source: str
    writers: Mapping[str, Callable[[], bytes]]

    @property
    def formats(self) -> list[tuple[str, str]]:
        return [(form, WORDS[form]) for form in self.writers]


def blank_forms() -> list[BlankForm]:
    network, alliance = (_of_edition(key) for key in EDITIONS)
    summary = BlankForm(SUMMARY_SHEET, SUMMARY_TITLE, "新时代学习型城市建设指南 附件2", {"docx": blank_summary})
    return [network, summary, alliance]


def _of_edition(key: str) -> BlankForm:
    edition = get_edition(key)
    writers = {"pdf": partial(blank_pdf, edition), "docx": partial(blank_docx, edition)}
    return BlankForm(key, edition.title, edition.source, writers)


def blank_form(key: str, form: str) -> BlankForm | None:
    """The form that is offered under this key in this format."""
    return next((each for each in blank_forms() if each.key == key and form in each.writers), None)


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


@cache
def written(key: str, form: str) -> bytes:
    """Typeset once in each process: it takes a second or two, and nothing about it changes."""
    found = blank_form(key, form)
    assert found is not None
    return found.writers[form]()
