#!/usr/bin/env python3
"""How well stamped scans are matched: ``python benchmarks/scans.py`` prints it in two to four minutes on two cores.

Papers of the demonstration are typeset, their pages drawn at 150 dpi, stamped, turned or skewed by up to five degrees,
blurred, made noisy and kept as JPEG of quality 60; then read as an uploaded scan is. The disturbances are drawn from
--seed, so a run can be repeated. Prints how many pages were read and matched right, how many wrong (must be none),
how many not at all, and the time for a page beside that of drawing it. Ends with 1 when a page was matched wrong.
"""

import argparse
import io
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from papers import prepare

ROOT = Path(__file__).resolve().parent.parent
DPI = 150


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200, help="pages to read (200)")
    parser.add_argument("--seed", type=int, default=20261121, help="of the disturbances (20261121)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        begin_installation(Path(folder))
        return report(options)


def begin_installation(folder: Path) -> None:
    """An installation of its own with one submitted form, so that nothing here touches another one."""
    (folder / "fonts").mkdir()
    for path in (Path(os.environ.get("PORTAL_VAR", ROOT / "var")) / "fonts").glob("*.otf"):
        (folder / "fonts" / path.name).symlink_to(path)
    os.environ |= {"PORTAL_VAR": str(folder), "PORTAL_DEMO": "1"}
    sys.path.insert(0, str(ROOT))
    prepare(argparse.Namespace())


def report(options: argparse.Namespace) -> int:
    from portal.documents import scanning

    chance = random.Random(options.seed)  # noqa: S311 — repeatable disturbances, no secret
    outcomes: Counter[str] = Counter()
    drawing = reading = 0.0
    for code, page, (picture, seconds) in printed_pages(options.pages):
        drawing += seconds
        scanned, words = disturbed(picture, chance)
        begin = time.process_time()
        found = scanning.read(scanned)
        reading += time.process_time() - begin
        outcome = "unread" if found is None else "right" if (found.code, found.page) == (code, page) else "wrong"
        outcomes[outcome] += 1
        if outcome != "right":
            print(f"{outcome}: page {page} of {code}: {words}")
    total = outcomes.total()
    print(f"\n{total} pages, seed {options.seed}")
    for outcome in ("right", "wrong", "unread"):
        print(f"  {outcome:7}{outcomes[outcome]:5}  {outcomes[outcome] / total:7.1%}")
    print(
        f"CPU for a page: drawn {drawing / total:.3f} s, read {reading / total:.3f} s ({reading / drawing:.2f} of it)"
    )
    return 1 if outcomes["wrong"] else 0


def printed_pages(wanted: int) -> Iterator[tuple[str, int, tuple[Any, float]]]:
    """(code of the paper, page number, the page as a picture with the CPU seconds of drawing it)."""
    import pypdfium2

    made = 0
    while made < wanted:
        paper, pdf = typeset(made)
        document = pypdfium2.PdfDocument(pdf)
        for index in range(min(len(document), wanted - made)):
            begin = time.process_time()
            picture = document[index].render(scale=DPI / 72).to_pil().convert("RGB")
            yield paper.code, index + 1, (picture, time.process_time() - begin)
            made += 1


def typeset(number: int) -> tuple[Any, bytes]:
    """The form under a code of its own; nothing is stored."""
    from portal.documents.making import make_base
    from portal.documents.models import Paper
    from portal.kit.canonical import sha256_hex

    paper = Paper.objects.select_related("organisation").get(kind="application")
    paper.address = sha256_hex(f"scan {number}")
    return paper, make_base(paper).pdf


def disturbed(page: Any, chance: random.Random) -> tuple[Any, str]:
    """The page as it comes back from the stamp and the scanner, and what was done to it."""
    from PIL import Image, ImageChops, ImageFilter

    turn, blur, noise = chance.uniform(-5, 5), chance.uniform(0.3, 1.3), chance.uniform(8, 32)
    quarter, skewed = chance.choice([0, 0, 0, 90, 180, 270]), chance.random() < 0.5
    picture = ImageChops.multiply(page, stamp(page.size, chance))
    if skewed:
        shear = turn / 57.3
        size = (picture.width + int(abs(shear) * picture.height), picture.height)
        start = -int(shear * picture.height) if shear < 0 else 0
        way = (1, -shear, -start if start else 0, 0, 1, 0)
        picture = picture.transform(size, Image.Transform.AFFINE, way, Image.Resampling.BICUBIC, fillcolor=PAPER)
    else:
        picture = picture.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)
    picture = picture.rotate(quarter, expand=True).filter(ImageFilter.GaussianBlur(blur))
    grain = Image.effect_noise(picture.size, noise).convert("RGB")
    target = io.BytesIO()
    Image.blend(picture, grain, 0.12).save(target, "JPEG", quality=60)
    words = f"{'skewed' if skewed else 'turned'} {turn:.1f}°, quarter {quarter}, blur {blur:.2f}, noise {noise:.0f}"
    return Image.open(io.BytesIO(target.getvalue())), words


PAPER = (250, 250, 248)


def stamp(size: tuple[int, int], chance: random.Random) -> Any:
    """A red round seal of 42 mm anywhere on the page, over the code too when chance will have it."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", size, "white")
    radius = int(21 / 25.4 * DPI)
    x, y = chance.randrange(radius, size[0] - radius), chance.randrange(radius, size[1] - radius)
    drawing = ImageDraw.Draw(sheet)
    drawing.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(205, 35, 45), width=7)
    drawing.regular_polygon((x, y, radius // 3), 3, rotation=0, fill=(205, 35, 45))
    drawing.regular_polygon((x, y, radius // 3), 3, rotation=180, fill=(205, 35, 45))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
