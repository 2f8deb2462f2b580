"""The deep check of photos: refuses what is no whole photo, makes clean pictures of the rest, notes what it tells."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageFile, ImageOps

from applications.inspection.archives import has_archive_behind
from applications.inspection.likeness import fingerprint
from applications.inspection.report import Report
from applications.inspection.traces import few_colours, traces

# 12000 × 9000 of the largest common telephones passes; decoded, a photo of this size takes about half a gigabyte.
MAX_PIXELS = 120_000_000
# The smallest cameras ever sold took 320 × 240; below are icons and previews.
MIN_SIDE = 200
# Of 256 levels of grey: a lens cap, an empty page, a test image; every scene has more, a white wall too.
FLAT_LEVELS = 6
# What a rendition keeps at full size; of what is larger, half the sides, in a quarter of the memory.
RENDITION_PIXELS = 50_000_000
RENDITION_QUALITY = 88
THUMBNAIL_SIDE = 480
# What a screen shows; the rest only on request, since offices have slow lines.
SCREEN_SIDE = 1600
SCREEN_QUALITY = 82
# Colour profiles of telephones take some kilobytes; what is larger is left out.
MOST_PROFILE_BYTES = 64 * 1024

BROKEN_PHOTO = "照片已损坏或不完整，请换用能正常打开的原始照片后上传。"
HUGE_PHOTO = "照片的像素过大（{width}×{height}），超过 1.2 亿像素的上限；请换用相机或手机直接拍摄的原图。"
TINY_PHOTO = "图片只有 {width}×{height} 像素，是图标或缩略图，不是照片；请上传相机或手机直接拍摄的原图。"
MOVING_PHOTO = "图片是动画，不是照片；请上传相机或手机直接拍摄的原图。"
FLAT_PHOTO = "整张图片只有一种颜色，没有可辨认的内容；请确认文件后上传实际拍摄的照片。"
POLYGLOT_PHOTO = "照片后面附有压缩包，为保证安全不予接收；请换用相机或手机中的原图，附带的文件请分别上传。"


def inspect_photo(opener: Callable[[BinaryIO], ImageFile.ImageFile], file: BinaryIO, name: str = "") -> Report:
    """Refuses what is no whole photo, or so large that decoding it would exhaust the worker."""
    # WeasyPrint, in the same worker, tells Pillow to be content with half a picture.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        # By its class and not by Image.open, whose own guard would refuse without saying how large the picture is.
        photo = opener(file)
        if reason := _no_photo(photo):
            return Report(reason)
        photo.verify()
        if has_archive_behind(file):
            return Report(POLYGLOT_PHOTO)
        file.seek(0)
        return _looked_at(opener(file), name)
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, MemoryError, KeyError, IndexError, TypeError):
        return Report(BROKEN_PHOTO)
    except Image.DecompressionBombError:
        return Report(BROKEN_PHOTO)


def _no_photo(photo: ImageFile.ImageFile) -> str:
    width, height = photo.size
    if width * height > MAX_PIXELS:
        return HUGE_PHOTO.format(width=width, height=height)
    if min(width, height) < MIN_SIDE:
        return TINY_PHOTO.format(width=width, height=height)
    return MOVING_PHOTO if photo.format == "PNG" and getattr(photo, "is_animated", False) else ""


def _looked_at(photo: ImageFile.ImageFile, name: str) -> Report:
    width, height = photo.size
    told = traces(photo, photo.size, name)
    picture = _clean(photo)
    small = _shrunk(picture, THUMBNAIL_SIDE)
    if _is_flat(small):
        return Report(FLAT_PHOTO)
    drawn = few_colours(picture)
    return Report(
        width=width,
        height=height,
        thumbnail=_jpeg(small, 80),
        rendition=_jpeg(picture, RENDITION_QUALITY),
        page_pictures=(_jpeg(_shrunk(picture, SCREEN_SIDE), SCREEN_QUALITY),),
        hints=told.hints + ((drawn,) if drawn else ()),
        fingerprint=fingerprint(small),
        taken_at=told.taken_at,
        camera=told.camera,
    )


# --- Clean pictures ---------------------------------------------------------------------------------------


def public_rendition(photo: Image.Image) -> bytes:
    """A JPEG that may leave the portal: upright, and nothing in it but the picture.

    No place (GPS), no time, no camera, no XMP, no comment, no picture within the picture; a colour profile stays, since
    without it the colours would be wrong. Raises what Pillow raises for a broken file.
    """
    return _jpeg(_clean(photo), RENDITION_QUALITY)


def _clean(photo: Image.Image) -> Image.Image:
    """The picture alone: decoded, upright, RGB on white, with no data beside it but its colour profile."""
    width, height = photo.size
    is_large = width * height > RENDITION_PIXELS
    if is_large:
        photo.draft("RGB", (width // 2, height // 2))
    photo.load()  # what is broken in the picture itself raises here, and is a fault
    if is_large and photo.size == (width, height) and photo.mode in {"L", "RGB", "RGBA"}:
        photo = photo.reduce(2)
    profile = photo.info.get("icc_profile") if photo.mode in {"RGB", "RGBA"} else None
    picture = _on_white(_upright(photo))
    picture.info = {"icc_profile": profile} if profile and len(profile) <= MOST_PROFILE_BYTES else {}
    return picture


def _upright(photo: Image.Image) -> Image.Image:
    with suppress(Exception):  # a camera's broken EXIF raises almost anything, and is no fault of the photo
        ImageOps.exif_transpose(photo, in_place=True)
    return photo


def _on_white(photo: Image.Image) -> Image.Image:
    if photo.mode == "RGB":
        return photo
    if photo.mode.startswith("I"):  # 16 bits of grey, which would be cut instead of scaled
        return photo.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    picture = photo.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture)
    return white


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    """The picture with its long side ``side`` at most."""
    scale = min(1, side / max(picture.size))
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    small = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small.info = picture.info
    return small


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    target = BytesIO()
    picture.save(target, "JPEG", quality=quality, icc_profile=picture.info.get("icc_profile"))
    return target.getvalue()


def _is_flat(small: Image.Image) -> bool:
    low, high = small.convert("L").getextrema()
    return int(high) - int(low) < FLAT_LEVELS  # type: ignore[arg-type]
