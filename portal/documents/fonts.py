"""The four faces of official papers, which characters they can print, and their small pre-subset copies.

宋 and 黑 are Noto CJK SC and cover every character that can be printed at all; 仿宋 and 楷 are the Fandol faces in
``VAR/fonts`` and fall back to 宋. ``manage.py build_fonts`` writes subsets to GB 2312 and name characters, from which
papers are typeset in about three quarters of the time; whatever lies outside is taken from the full fonts.
"""

import os
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

from portal.documents.subsetting import subset


@dataclass(frozen=True)
class Face:
    """One weight of a face. ``family`` is what the style sheets call it, ``source`` the font's own name."""

    slug: str
    family: str
    source: str
    bold: bool = False
    file_name: str = ""  # in VAR/fonts; without it the face is one of the system's

    @property
    def subset_path(self) -> Path:
        return settings.VAR / "fonts" / "subset" / f"{self.slug}.otf"


SONG = Face("song", "Paper Song", "Noto Serif CJK SC")
SONG_BOLD = Face("song-bold", "Paper Song", "Noto Serif CJK SC", bold=True)
HEI = Face("hei", "Paper Hei", "Noto Sans CJK SC")
HEI_BOLD = Face("hei-bold", "Paper Hei", "Noto Sans CJK SC", bold=True)
FANG = Face("fang", "Paper Fang", "FandolFang", file_name="FandolFang-Regular.otf")
KAI = Face("kai", "Paper Kai", "FandolKai", file_name="FandolKai-Regular.otf")
FACES = (SONG, SONG_BOLD, HEI, HEI_BOLD, FANG, KAI)

# Outside GB 2312: in names of places down to counties, and often in names of people.
NAME_CHARACTERS = (
    "鄠邑盩厔浉亳濮阆猇郧硚嵊婺歙黟鄄莒郯菏泗涿妫邗邳睢盱眙氹崀岢岚崞缙畲芗峃璧綦潼梓筠珙犍邛崃渑杞偃嵖岈灞浐"
    "珺堃䶮㛃𬭎昇玥祎喆琇垚焱淼骉犇羴麤鑫燚甯粲翀翾赟祺禕頔玙瑄珅琤琎璟璠璐瓒晞晟昕昉昳晗曈曌朤頲颋韡龑奭夔頫懋"
    "彧彣彤翛翮翯翥淏浠湉溁溦漪潆濛瀞灏烜炘炅炆焜煊煜熠燊燏爔牮珏珂玘玠玢玹琰琨琬瑀瑢瑧瑭瑾瑷璇璈璎璘瓅瓛甡皞皓"
    "睿瞾砚祯禛禤穗竑竣筱筠箐綝縯罡羲翊翎翙聃胤臻芃芸苒苡茗茜荻菡萱葳蓁蔚蕙薇薰蘅虓蠡袆褀訚詝谞贇赜踽軒辀迩邈邰郗"
    "鄞酆釗釿鈊鉴銎鋆鎏鏻钘钊钤钰铖铎锃锜锟镕镠镧闫闳阗陞隽雩霁霂霈霖靓靖鞳韫韬韵頵颀颢飏馀馗馥骁骐骜髙魃鱻鸢鹭黉黻"
    "冀凇劢劼勍勖匡卉卞厍叆叒叕咏哿唻啟喦噉囍圳垕垟垭埗堉堯塬墉墺夐夼奡妘妤妧姈姝姞姮姵娅娉娴婕婳媖媛嫄嫒嫣嬅孖孜孥宓"
    "宸寔寧尧屺岑岱岿峣峤峪崟崴嵘嵚嵩巘巽帏幂庆廙弢弨彀彭彰徕徵忞忻怡怿恺悌悫惇愔愫慜憬懿扆扬抃挹捷掞揆搢摅撷攸敔敫斐"
    "旸旻昀昂昰昱昺晁晅晊晋晏晔晙晢晧晫晰暄暐暻曦朕朴杍杕杲枞枟枥柁柃柷柽栩栻桄桉桐桢桤桦梃梽棐棣棨棪棻椤楗楚楠楷榃榕榭"
)
_EXTRA = "〇①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ㎡㎞℃‰±×÷≥≤≈□■☐☑☒○●◎△▲★☆→←↑↓√✓‐–—―‘’“”…·•¥￥©®™"

# Printed as nothing by every font, on purpose: word joiners, variation selectors and the like.
_INVISIBLE = frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff") | frozenset(map(chr, range(0xFE00, 0xFE10)))
# Control characters, surrogates, private use, unassigned, and the format characters that reorder text.
_NEVER = frozenset({"Cc", "Cs", "Co", "Cn", "Cf"})


def missing_characters(text: str) -> list[str]:
    """The characters of ``text`` that no font can print, each once, in order of appearance.

    Control characters, lone surrogates, private use, unassigned and reordering characters count as missing.
    """
    printable = coverage()
    return [
        each
        for each in dict.fromkeys(text)
        if each not in _INVISIBLE and (each not in printable or unicodedata.category(each) in _NEVER)
    ]


def describe(character: str) -> str:
    """A missing character as it can be told to a person: “😀”（U+1F600）, or the code alone when it cannot be shown."""
    code = f"U+{ord(character):04X}"
    return code if unicodedata.category(character) in _NEVER else f"“{character}”（{code}）"


def fits_face(text: str, slug: str) -> bool:
    """Can the first font of the face print all of ``text``? If not, the whole cell is set in 宋."""
    own = face_coverage(slug)
    return all(each in own or each in _INVISIBLE for each in set(text))


@cache
def coverage() -> frozenset[str]:
    """Every character that 宋 or 黑 can print."""
    return face_coverage(SONG.slug) | face_coverage(HEI.slug)


@cache
def face_coverage(slug: str) -> frozenset[str]:
    """The characters that one face itself can print; 仿宋 and 楷 stand for 宋 while their files are missing."""
    face = next(each for each in FACES if each.slug == slug)
    if source_path(face) is None:
        return face_coverage(SONG.slug) if face.file_name else frozenset()
    return frozenset(map(chr, open_face(face).getBestCmap()))


@cache
def source_path(face: Face) -> Path | None:
    """The file of the full font, or ``None`` when it is not installed."""
    if face.file_name:
        path = Path(settings.VAR) / "fonts" / face.file_name
        return path if path.exists() else None
    style = "Bold" if face.bold else "Regular"
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{family}", f"{face.source}:style={style}"],
        capture_output=True,
        text=True,
        check=False,
    )
    path_line, _, family = found.stdout.partition("\n")
    return Path(path_line) if face.source in family.split(",") else None


def open_face(face: Face) -> TTFont:
    """The full font, opened lazily. Raises ``FileNotFoundError`` when it is not installed."""
    path = source_path(face)
    if path is None:
        raise FileNotFoundError(f"The font {face.source} is not installed.")
    return TTFont(path, fontNumber=face_index(face, path), lazy=True)


def face_index(face: Face, path: Path) -> int:
    """Which font of a collection the face is; 0 in a file of one."""
    if path.suffix != ".ttc":
        return 0
    names = {face.source, f"{face.source} Bold"}
    fonts = TTCollection(path, lazy=True).fonts
    return next(index for index, font in enumerate(fonts) if font["name"].getDebugName(1) in names)


def subset_characters() -> set[str]:
    """GB 2312, Latin and punctuation, and the characters of names."""
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = {row.decode("gb2312", "ignore") for row in rows} - {""}
    blocks = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), *range(0x3000, 0x3020)]
    return gb2312 | set(map(chr, [*blocks, *range(0xFF01, 0xFF5F)])) | set(NAME_CHARACTERS + _EXTRA)


def build_subset(face: Face) -> Path:
    """Write the small copy of a face and return its path. Raises ``FileNotFoundError`` without the full font."""
    path = source_path(face)
    if path is None:
        raise FileNotFoundError(f"The font {face.source} is not installed.")
    target = face.subset_path
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(subset(path, face_index(face, path), subset_characters()))
    unfinished.replace(target)
    return target


def available_faces(subsets: bool = True) -> Iterable[tuple[Face, Path]]:
    """The faces that style sheets get by ``@font-face``, each with its file: the subset, or a full Fandol font."""
    for face in FACES:
        if subsets and face.subset_path.exists():
            yield face, face.subset_path
        elif face.file_name and (path := source_path(face)) is not None:
            yield face, path
