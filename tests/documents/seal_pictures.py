"""Impressions of a seal as people bring them: on yellowish paper, over print, by a lamp from the left."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter

RED = (205, 40, 50)


def impression(size: int = 900, *, ink: tuple[int, int, int] = RED, scale: float = 0.6) -> Image.Image:
    """A round seal with a bar in its middle, on a photographed sheet with black lines of print."""
    light = Image.linear_gradient("L").rotate(90).resize((size, size)).point([170 + each // 3 for each in range(256)])
    paper = Image.merge(
        "RGB", [light.point([min(each * share // 100, 255) for each in range(256)]) for share in (100, 96, 88)]
    )
    print_ = ImageDraw.Draw(paper)
    for line in range(60, size, 90):
        print_.line((40, line, size - 40, line), fill=(45, 45, 48), width=8)
    stamp = Image.new("RGB", (size, size), "white")
    drawing, edge = ImageDraw.Draw(stamp), size * (1 - scale) / 2
    drawing.ellipse((edge, edge, size - edge, size - edge), outline=ink, width=max(size // 40, 4))
    drawing.rectangle((size * 0.42, size * 0.47, size * 0.58, size * 0.53), fill=ink)
    return ImageChops.multiply(paper, stamp).filter(ImageFilter.GaussianBlur(1))


def as_file(picture: Image.Image, name: str = "印章.jpg", kind: str = "JPEG") -> SimpleUploadedFile:
    target = io.BytesIO()
    picture.save(target, kind, quality=80)
    return SimpleUploadedFile(name, target.getvalue())
