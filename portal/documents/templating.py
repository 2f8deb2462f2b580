"""The sources that a paper is typeset from, and their version."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template

# Grows when the typesetting itself changes what comes out of the same template and content.
ENGINE = 1
SHARED_TEMPLATES = ("papers/_base.html", "papers/_slip.html")
SHARED_STYLES = ("papers/faces.css", "papers/base.css", "papers/slip.css")


_INCLUDED = re.compile(r'{% include "(papers/[^"]+)"')


def style_names(template: str) -> list[str]:
    """The style sheets of a template: the shared ones, and its own of the same name when there is one."""
    own = f"papers/{Path(template).stem}.css"
    return [*SHARED_STYLES, *([own] if finders.find(own) else [])]


def template_version(template: str) -> str:
    """A hash of the template, its style sheets and what all papers share, so that a changed one is typeset anew."""
    digest = sha256(str(ENGINE).encode())
    for path in _sources(template):
        digest.update(_content(path, path.stat().st_mtime_ns))
    return digest.hexdigest()


def _sources(template: str) -> list[Path]:
    templates = [path for each in (*SHARED_TEMPLATES, template) for path in _with_included(each)]
    return templates + [Path(str(finders.find(each))) for each in style_names(template)]


def _with_included(template: str) -> list[Path]:
    """The template's file, and those of the papers' own pieces that it includes."""
    path = Path(get_template(template).origin.name)  # type: ignore[attr-defined]
    pieces = dict.fromkeys(_INCLUDED.findall(path.read_text("utf-8")))
    return [path, *(each for piece in pieces for each in _with_included(piece))]


@cache
def _content(path: Path, changed: int) -> bytes:
    return path.read_bytes()
