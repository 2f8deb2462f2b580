"""Drawings of a seal's picture for pages: never without 预览 across it, since a picture alone proves nothing."""

from portal.documents.seals import data_address

PAGE = (210, 297)  # A4 in millimetres, the unit of the sample page
LETTERS = "font-family=\"'Noto Sans CJK SC','Microsoft YaHei','SimHei',sans-serif\""
WORD = "预览"


def preview_svg(picture: str) -> str:
    """The picture, 预览 across."""
    return _svg(100, 100, f'<image width="100" height="100" href="{data_address(picture)}"/>{_across(50, 50, 30)}')


def sample_page_svg(picture: str, width_mm: float) -> str:
    """A page of A4 on which the seal has its size, with a ruler to compare, 预览 across."""
    centre_x, centre_y = 140, 196
    half = width_mm / 2
    seal = (
        f'<image x="{centre_x - half:g}" y="{centre_y - half:g}" width="{width_mm:g}" height="{width_mm:g}" '
        f'href="{data_address(picture)}"/>'
    )
    return _svg(*PAGE, f"{_letter(centre_x, centre_y)}{seal}{_across(centre_x, centre_y, 13)}{_ruler(width_mm)}")


def _letter(x: float, y: float) -> str:
    """The look of an official letter: lines of text, and below them office and date where the seal goes."""
    lines = "".join(
        f'<rect x="{28 if row % 5 else 36}" y="{70 + row * 9}" width="{(154 if row % 5 else 146) if row % 5 != 4 else 90}" '
        f'height="3.2" fill="#e3e3e3"/>'
        for row in range(11)
    )
    return (
        '<rect width="210" height="297" fill="#fff" stroke="#999" stroke-width="0.6"/>'
        f'<text x="105" y="48" font-size="8" text-anchor="middle" {LETTERS}>印章图样核对页</text>{lines}'
        f'<text x="{x}" y="{y - 2}" font-size="5.6" text-anchor="middle" {LETTERS}>单位名称（落款处）</text>'
        f'<text x="{x}" y="{y + 8}" font-size="5.6" text-anchor="middle" {LETTERS}>年　　月　　日</text>'
    )


def _ruler(width_mm: float) -> str:
    ticks = "".join(
        f'<path d="M{28 + each} 262v{-5 if each % 10 == 0 else -3}"/>' for each in range(0, 51, 1 if width_mm else 5)
    )
    numbers = "".join(
        f'<text x="{28 + each}" y="255" font-size="3.6" text-anchor="middle" {LETTERS}>{each}</text>'
        for each in range(0, 51, 10)
    )
    note = f"图样宽 {width_mm:g} 毫米。按原大（100%）打印本页，可与实物印章比对；标尺单位为毫米。"
    return (
        f'<g stroke="#333" stroke-width="0.2" fill="none"><path d="M28 262h50"/>{ticks}</g>{numbers}'
        f'<text x="28" y="272" font-size="4.2" {LETTERS}>{note}</text>'
    )


def _across(x: float, y: float, size: float) -> str:
    return (
        f'<text x="{x:g}" y="{y + size * 0.36:g}" font-size="{size:g}" text-anchor="middle" letter-spacing="{size / 6:g}" '
        f'fill="#1f3f77" fill-opacity="0.62" transform="rotate(-28 {x:g} {y:g})" {LETTERS}>{WORD}</text>'
    )


def _svg(width: float, height: float, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">{inside}</svg>'
    )
