"""填写检查 finds what no font can print, before submission."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import fonts
from portal.documents.services import describe, missing_characters


def test_rare_names_can_be_printed() -> None:
    assert missing_characters("珺堃䶮㛃𬭎鄠邑盩厔，〔2026〕１２３号①“引号”——…") == []


def test_what_cannot_be_printed_is_named_once_in_order() -> None:
    text = "好\ud800的\ue000😀\x07\u202e😀\U000e0fff"
    assert missing_characters(text) == ["\ud800", "\ue000", "😀", "\x07", "\u202e", "\U000e0fff"]


def test_line_breaks_and_joiners_are_no_fault() -> None:
    assert missing_characters("一\r\n二\t三\u200b四\ufeff五\u00ad") == []


def test_a_missing_character_is_described_without_printing_it() -> None:
    assert describe("😀") == "“😀”（U+1F600）"
    assert describe("\ud800") == "U+D800"


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    missing = missing_characters(text)
    assert set(missing) <= set(text)
    assert len(missing) == len(set(missing))
    assert missing_characters("".join(each for each in text if each not in missing)) == []


def test_a_name_that_fang_lacks_is_set_whole_in_song(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "face_coverage", lambda slug: frozenset("<王敏>欧阳"))
    template = Template('{% load papers %}{{ name|in_face:"fang" }}')
    assert template.render(Context({"name": "<王敏>"})) == "&lt;王敏&gt;"
    assert template.render(Context({"name": "欧阳𬭎"})) == '<span class="rare">欧阳𬭎</span>'


def test_subsets_hold_gb2312_and_names_and_are_kept(tmp_path: Path, settings: object) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    call_command("build_fonts", verbosity=0)
    path = fonts.SONG.subset_path
    assert path.is_relative_to(tmp_path)
    covered = set(map(chr, TTFont(path).getBestCmap()))
    assert set("中华人民共和国〇①，。Aa9鄠堃") <= covered
    written = path.stat().st_mtime_ns
    call_command("build_fonts", verbosity=0)
    assert path.stat().st_mtime_ns == written
