"""From a photo or scan of a stamped impression to the picture of a seal: the red ink alone, on nothing.

Red ink takes away green and blue and leaves red; paper takes away nothing, black print everything. So the ink is how
much more red than green and blue there is, after the paper has been made white.
"""

import base64
import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageOps

from portal.kit.verdicts import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
WORKING_SIZE = 1600
STORED_SIZE = 700  # at 42 mm more than 400 dots an inch
LEAST_SIZE = 200  # of the impression in the picture, across
NARROWEST, WIDEST = 20, 50  # millimetres
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}
FAINT = 0.22  # of the strongest ink; below it is paper, shadow, or print that shines through

NOT_A_PICTURE = "“{name}”不是可以打开的JPG或PNG图片；请将盖在白纸上的印章扫描或拍照后上传。"
TOO_LARGE = "图片超过10 MB或像素过多；请裁剪到印章周围，或降低分辨率后上传。"
NO_INK = "图片中没有找到红色印迹；请在白纸上用红色印泥盖一个完整、清晰的印章，扫描或拍照后上传。"
TOO_SMALL = "印章在图片中太小（约{size}像素，至少{least}像素）；请靠近拍摄或按300 DPI扫描，并裁剪到印章周围。"


@dataclass(frozen=True)
class Cleaned:
    """The picture as SVG around a transparent PNG, and the type of what it was made of."""

    svg: str
    png: bytes
    content_type: str


def cleaned(data: bytes, name: str) -> Cleaned:
    """The seal without its paper. Raises ``Refused`` for what is no such picture."""
    picture, content_type = _opened(data, name)
    png = _png(_squared(_ink_of(picture)))
    return Cleaned(svg_around(png), png, content_type)


def svg_around(png: bytes) -> str:
    """A picture of points as the SVG that papers and pages take for a seal, one by one."""
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    image = f'<image width="100" height="100" href="{address}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{image}</svg>'


def _opened(data: bytes, name: str) -> tuple[Image.Image, str]:
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    try:
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as file:
            if file.width * file.height > MOST_PIXELS:  # before a point of it is unpacked
                raise Refused(TOO_LARGE)
            content_type = FORMATS[str(file.format)]
            upright = ImageOps.exif_transpose(file)
            seen = (upright or file).convert("RGBA")
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise Refused(NOT_A_PICTURE.format(name=name)) from fault
    seen.thumbnail((WORKING_SIZE, WORKING_SIZE))
    on_white = Image.new("RGBA", seen.size, "white")
    on_white.alpha_composite(seen)
    return on_white.convert("RGB"), content_type


def _ink_of(picture: Image.Image) -> Image.Image:
    """The ink in its own colour, as opaque as it is strong."""
    red, green, blue = (_whitened(each) for each in picture.split())
    redness = ImageChops.subtract(red, ImageChops.lighter(green, blue)).filter(ImageFilter.MedianFilter(3))
    strongest = _value_at(redness, 0.995)
    if strongest < 40:
        raise Refused(NO_INK)
    full, faint = strongest * 0.8, strongest * FAINT
    alpha = redness.point([round(255 * min(max((each - faint) / (full - faint), 0), 1)) for each in range(256)])
    colour = _colour_of(picture, redness, full)
    ink = Image.new("RGBA", picture.size, (*colour, 0))
    ink.putalpha(alpha)
    return ink


def _whitened(channel: Image.Image) -> Image.Image:
    """With the paper's own tint taken as white: lamps are yellow, scanners grey."""
    paper = max(_value_at(channel, 0.8), 80)
    return channel.point([min(round(each * 255 / paper), 255) for each in range(256)])


def _value_at(channel: Image.Image, share: float) -> int:
    """The value below which ``share`` of the points lie."""
    counts, wanted, seen = channel.histogram(), share * channel.width * channel.height, 0
    for value, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return value
    return 255


def _colour_of(picture: Image.Image, redness: Image.Image, full: float) -> tuple[int, int, int]:
    """The mean colour of the ink where it is strongest."""
    mask = redness.point([255 if each >= full else 0 for each in range(256)])
    means = []
    for channel in picture.split():
        counts = channel.histogram(mask)
        means.append(round(sum(value * count for value, count in enumerate(counts)) / max(sum(counts), 1)))
    return means[0], means[1], means[2]


def _squared(ink: Image.Image) -> Image.Image:
    """Cut to the impression, in the middle of a square; single specks around it do not count."""
    solid = ink.getchannel("A").point([255 if each > 90 else 0 for each in range(256)])
    specks_gone = solid.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.MaxFilter(5))
    box = specks_gone.getbbox()
    if box is None:
        raise Refused(NO_INK)
    side = max(box[2] - box[0], box[3] - box[1])
    if side < LEAST_SIZE:
        raise Refused(TOO_SMALL.format(size=side, least=LEAST_SIZE))
    left, top = (box[0] + box[2] - side) // 2, (box[1] + box[3] - side) // 2
    square = ink.crop((left, top, left + side, top + side))
    square.thumbnail((STORED_SIZE, STORED_SIZE), Image.Resampling.LANCZOS)
    return square


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()
