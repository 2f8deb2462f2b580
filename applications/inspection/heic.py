"""Decodes a HEIC photo: a program of its own, so that a hostile file ends or exhausts nobody else.

``python heic.py FILE FOLDER MOST_PIXELS`` prints one line of JSON: the size in pixels, and what the file ``told`` of
itself. If it is not larger than MOST_PIXELS, the picture is in ``FOLDER/picture.ppm`` and what it told in files of those
names. It imports nothing of the portal; ``apart.py`` runs it and reads what it says.
"""

import json
import resource
import sys
from pathlib import Path

from pi_heif import HeifImageFile, options
from PIL import Image

# A photo of 120 million pixels takes 360 MB decoded, and libheif holds it twice.
MEMORY_BYTES = 2048 * 1024**2
CPU_SECONDS = 60
BESIDE = ("exif", "xmp", "icc_profile")


def decode(path: Path, folder: Path, most_pixels: int) -> None:
    with path.open("rb") as file:
        photo = HeifImageFile(file)
        width, height = photo.size
        told = [name for name in BESIDE if photo.info.get(name)]
        if width * height <= most_pixels:
            _on_white(photo).save(folder / "picture.ppm")
            for name in told:
                (folder / name).write_bytes(photo.info[name])
    sys.stdout.write(json.dumps({"width": width, "height": height, "told": told}) + "\n")


def _on_white(photo: Image.Image) -> Image.Image:
    if photo.mode in {"RGB", "L"}:
        return photo
    picture = photo.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture)
    return white


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    decode(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))


if __name__ == "__main__":
    main()
