"""What a photo's own data tell of its way: camera, time, programs, compression. Signs, not proofs."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base

from applications.inspection.hints import Hint
from portal.kit.dates import BEIJING

# Programs that change pictures, as they write themselves into the file. Firmware of cameras ("Ver.1.01", "16.5.1",
# "HarmonyOS") writes to the same place and is none of them.
EDITORS = re.compile(
    r"photoshop|lightroom|gimp|meitu|美图|美颜|xiuxiu|醒图|retouch4me|snapseed|picsart|vsco|canva|affinity|acdsee|pixelmator"
    r"|paint\.net|paintshop|photoscape|fotor|facetune|faceu|b612|beautyplus|poco|capture one|luminar|corel|polarr"
    r"|windows photo|microsoft photo|picasa|光影魔术手|可牛|泼辣|稿定|创客贴|扫描全能王|camscanner|irfanview|xnview|imagemagick",
    re.IGNORECASE,
)
# Labels that the law asks of generated pictures (GB 45438-2025: the field AIGC) and those of IPTC.
GENERATED = re.compile(rb"AIGC|trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia")
XMP_PROGRAMS = re.compile(rb"(?:CreatorTool|softwareAgent)(?:=\"|>)([^\"<]{1,200})")
MOST_XMP_BYTES = 1024 * 1024
MOST_WORDS = 100
# EXIF knows ASCII only; what Chinese programs write there comes back as Latin letters.
CODINGS = ("utf-8", "gb18030", "latin-1")

# Cameras and telephones write JPEG at 90 and more; messengers and web pages at 50 to 80.
LOW_QUALITY = 85
# Firmware may trim a few lines; whoever scales or crops changes more.
RESIZE_SLACK = 0.02
# Long sides to which messengers and networks scale (微信, QQ, 微博, WhatsApp), and 微信's limit of the short side.
MESSENGER_LONG_SIDES = {960, 1080, 1280, 1440, 1600, 2048}
MESSENGER_SHORT_SIDE = 1080
MESSENGER_NAMES = (
    (re.compile(r"^(mmexport|wx_camera_|微信图片|微信截图)", re.IGNORECASE), "微信"),
    (re.compile(r"^(QQ图片|QQ截图|qq_pic)", re.IGNORECASE), "QQ"),
    (re.compile(r"^(dingtalk|钉钉|lALP)", re.IGNORECASE), "钉钉"),
)
SCREENSHOT_NAME = re.compile(r"screen ?shot|截屏|截图", re.IGNORECASE)
# Screens of computers and telephones, either way up.
SCREENS = {
    *((1366, 768), (1440, 900), (1600, 900), (1680, 1050), (1920, 1080), (1920, 1200), (2560, 1440), (3840, 2160)),
    *((1280, 720), (1334, 750), (1792, 828), (2160, 1080), (2340, 1080), (2376, 1080), (2400, 1080), (2436, 1125)),
    *((2532, 1170), (2556, 1179), (2688, 1242), (2778, 1284), (2796, 1290), (3200, 1440), (2700, 1224), (2640, 1200)),
}
# Two megapixels: what telephones took by 2008.
SMALL_PIXELS = 2_000_000
# Of 128 × 128 sampled pixels a photo has thousands of colours, a chart or a logo a few.
FEW_COLOURS = 64
SAMPLE_SIDE = 128

# Annex K.1 of the JPEG standard (ITU-T T.81), the table that quality 50 uses as it is: the sum of its 64 entries.
STANDARD_LUMINANCE_SUM = 3688


@dataclass(frozen=True)
class Traces:
    """What was found: hints for reviewers, the camera, and when it says that the picture was taken."""

    hints: tuple[Hint, ...] = ()
    camera: str = ""
    taken_at: datetime | None = None


def traces(photo: Image.Image, size: tuple[int, int], name: str = "") -> Traces:
    """What the data around the picture tell; ``photo`` is opened, not necessarily decoded, ``size`` as stored."""
    main, camera_data = _exif(photo)
    camera, taken_at = _camera(main), _taken(camera_data)
    packet = _packet(photo)
    found = [
        _generated(packet, main, camera_data),
        _edited(packet, main, photo),
        _resized(camera_data, size),
        _compressed(photo),
        *_way(photo, size, name, knows_camera=bool(camera)),
        None if camera or taken_at else {"code": "no_camera"},
    ]
    return Traces(tuple(hint for hint in found if hint), camera, taken_at)


def few_colours(picture: Image.Image) -> Hint | None:
    """The hint for a decoded ``picture`` that looks drawn: charts, logos and posters have few colours."""
    sample = picture.resize((SAMPLE_SIDE, SAMPLE_SIDE), Image.Resampling.NEAREST)
    return {"code": "drawing"} if sample.getcolors(FEW_COLOURS) else None


def jpeg_quality(photo: Image.Image) -> int | None:
    """The quality (1 to 100) at which libjpeg would have written the luminance table; ``None`` when there is none."""
    tables: Any = getattr(photo, "quantization", None)
    if not tables or 0 not in tables or len(tables[0]) != 64:
        return None
    scale = 100 * sum(tables[0]) / STANDARD_LUMINANCE_SUM
    quality = (200 - scale) / 2 if scale <= 100 else 5000 / scale
    return max(1, min(100, round(quality)))


# --- Camera and time --------------------------------------------------------------------------------------


def _exif(photo: Image.Image) -> tuple[dict[int, Any], dict[int, Any]]:
    try:
        exif = photo.getexif()
        return dict(exif), dict(exif.get_ifd(IFD.Exif))
    except Exception:  # a camera's broken EXIF raises almost anything, and is no fault of the photo
        return {}, {}


def words(value: Any) -> str:
    """A text out of a file, made harmless and short."""
    text = "".join(char if char.isprintable() else " " for char in _text(value))
    return " ".join(text.split())[:MOST_WORDS]


def _text(value: Any) -> str:
    text = value if isinstance(value, (bytes, str)) else str(value or "")
    try:
        data = text.encode("latin-1") if isinstance(text, str) else text
    except UnicodeEncodeError:
        return str(text)  # read as what it is
    return next(filter(None, (_decoded(data, coding) for coding in CODINGS)), "")


def _decoded(data: bytes, coding: str) -> str:
    try:
        return data.decode(coding)
    except UnicodeDecodeError:
        return ""


def _camera(main: dict[int, Any]) -> str:
    maker, model = words(main.get(Base.Make)), words(main.get(Base.Model))
    return model if model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()[:MOST_WORDS]


def _taken(camera_data: dict[int, Any]) -> datetime | None:
    """The camera's date of the picture; without a zone it is taken for Beijing time."""
    text, offset = words(camera_data.get(Base.DateTimeOriginal)), words(camera_data.get(Base.OffsetTimeOriginal))
    try:
        moment = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
    with suppress(ValueError):
        moment = datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
    return moment.astimezone(UTC) if 1990 <= moment.year <= 2100 else None


# --- Hints ------------------------------------------------------------------------------------------------


def _packet(photo: Image.Image) -> bytes:
    """The XMP data, however the format carries them."""
    packet = photo.info.get("xmp") or photo.info.get("XML:com.adobe.xmp") or b""
    return (packet.encode("utf-8", "replace") if isinstance(packet, str) else bytes(packet))[:MOST_XMP_BYTES]


def _generated(packet: bytes, main: dict[int, Any], camera_data: dict[int, Any]) -> Hint | None:
    told = [packet, *(value.encode() for value in main.values() if isinstance(value, str))]
    told += [value for value in camera_data.values() if isinstance(value, bytes)]
    mark = next((found for text in told if (found := GENERATED.search(text[:MOST_XMP_BYTES]))), None)
    return {"code": "generated", "mark": mark.group().decode()} if mark else None


def _edited(packet: bytes, main: dict[int, Any], photo: Image.Image) -> Hint | None:
    told = [main.get(Base.Software), main.get(Base.ProcessingSoftware), photo.info.get("Software")]
    told += [photo.info.get("comment"), *XMP_PROGRAMS.findall(packet)]
    programs = [words(each) for each in told if each]
    if "photoshop" in photo.info and not any(map(EDITORS.search, programs)):
        programs.append("Photoshop")  # its own block of data, which cameras do not write
    software = next((each for each in programs if EDITORS.search(each)), "")
    return {"code": "edited", "software": software} if software else None


def _resized(camera_data: dict[int, Any], size: tuple[int, int]) -> Hint | None:
    try:
        was = int(camera_data[Base.ExifImageWidth]), int(camera_data[Base.ExifImageHeight])
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    same = all(abs(a - b) <= RESIZE_SLACK * max(a, b) for a, b in zip(sorted(was), sorted(size), strict=True))
    if same or min(was) <= 0:
        return None
    return {"code": "resized", "was_width": was[0], "was_height": was[1], "width": size[0], "height": size[1]}


def _compressed(photo: Image.Image) -> Hint | None:
    quality = jpeg_quality(photo)
    return {"code": "compressed", "quality": quality} if quality is not None and quality < LOW_QUALITY else None


def _way(photo: Image.Image, size: tuple[int, int], name: str, *, knows_camera: bool) -> list[Hint | None]:
    """How the file seems to have come: by a messenger, from a screen, made small."""
    long, short = max(size), min(size)
    source = next((word for pattern, word in MESSENGER_NAMES if pattern.search(name)), "")
    on_screen = SCREENSHOT_NAME.search(name) or (photo.format == "PNG" and (long, short) in SCREENS)
    sent = not knows_camera and (long in MESSENGER_LONG_SIDES or short == MESSENGER_SHORT_SIDE) and not on_screen
    side = long if long in MESSENGER_LONG_SIDES else short
    return [
        {"code": "forwarded", "source": source} if source else None,
        {"code": "messenger", "side": side} if sent else None,
        {"code": "screenshot"} if on_screen and not knows_camera else None,
        {"code": "small", "width": size[0], "height": size[1]} if long * short < SMALL_PIXELS else None,
    ]
