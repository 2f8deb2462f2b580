"""The places of an application that a return can name, as short texts that are stored.

``overview`` a question, ``contact.mobile`` one of its cells, ``activities..1a2b`` one of its rows (an address without
cell), ``material:consent`` a kind of material, ``file:12`` one file, and nothing at all for the whole form 其他.
"""

from dataclasses import dataclass

from applications.editions.base import Edition, Question, address

WHOLE = ""
MATERIAL, FILE = "material:", "file:"


@dataclass(frozen=True)
class Target:
    """A place, read: exactly one of question, material and file is set; none for the whole form."""

    question: str = ""
    cell: str = ""
    row: str = ""
    material: str = ""
    file: int = 0

    @classmethod
    def read(cls, where: str) -> "Target":
        """Raises ``ValueError`` for a file without its number."""
        if where.startswith(MATERIAL):
            return cls(material=where.removeprefix(MATERIAL))
        if where.startswith(FILE):
            return cls(file=int(where.removeprefix(FILE)))
        question, _, rest = where.partition(".")
        cell, _, row = rest.partition(".")
        return cls(question, cell, row)

    @property
    def is_whole(self) -> bool:
        return self == Target()


def row_target(question: str, row: str) -> str:
    return address(question, "", row)


def material_target(key: str) -> str:
    return f"{MATERIAL}{key}"


def file_target(pk: int) -> str:
    return f"{FILE}{pk}"


def asked_in(edition: Edition, target: Target) -> Question | None:
    """The question that the place lies in, if the form has it."""
    return next((each for each in edition.questions if each.key == target.question), None)
