"""Photos: whatever is uploaded is drawn anew, so that only pixels remain; kept under the hash of their content."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, abort, send_file

from shop.kernel.errors import N_, DomainError
from shop.kernel.late import Late

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageOps
else:
    PIL = Late("PIL")
    Image, ImageOps = Late("PIL.Image"), Late("PIL.ImageOps")

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12 * 1024**2
MOST_PIXELS = 50_000_000
LARGE, SMALL = 1200, 320
#: A face is shown in a small circle.
FACE_SIDES = (480, 160)
#: What a form with a photo holds besides the photo.
REST_OF_A_FORM = 64 * 1024
QUALITY = 82
PHOTO_TYPE = "image/webp"
_NAME = re.compile(r"[0-9a-f]{32}(-s)?\.webp")


class BadPhoto(DomainError):
    """The file is not a photo the shop can keep."""

    message = N_("这不是能用的照片。请选择 JPG、PNG 或 WebP 格式的照片（SVG、HEIC、动图和改了扩展名的文件都不行）。")


def keep_photo(data: bytes, folder: Path, *, sides: tuple[int, int] = (LARGE, SMALL)) -> str:
    """Draw the photo anew as WebP with a thumbnail, without any metadata; returns its name. Raises BadPhoto.

    `sides` are the longest sides of the photo and of its thumbnail.
    """
    if len(data) > MOST_BYTES:
        raise BadPhoto(N_("照片太大：最多 %(size)s MB。请缩小后再上传。"), size=MOST_BYTES // 1024**2)
    picture = _pixels(data)
    large, small = (_webp(picture, side) for side in sides)
    name = sha256(large).hexdigest()[:32]
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in ((f"{name}.webp", large), (thumbnail(f"{name}.webp"), small)):
        new = folder / f"{file}.new"
        new.write_bytes(content)
        new.replace(folder / file)
    return f"{name}.webp"


def thumbnail(name: str) -> str:
    """The name of a photo's thumbnail."""
    return f"{name.removesuffix('.webp')}-s.webp"


def full_size(name: str) -> str:
    """The name of the photo that `name`, itself or its thumbnail, belongs to."""
    return f"{name.removesuffix('.webp').removesuffix('-s')}.webp"


def photo_file(name: str, folder: Path) -> Path | None:
    """The file of a photo; None for what is not one or is not there."""
    path = folder / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def forget_photo(name: str, folder: Path) -> None:
    """Delete a photo and its thumbnail."""
    for file in (name, thumbnail(name)):
        if path := photo_file(file, folder):
            path.unlink(missing_ok=True)


def photo_answer(name: str, folder: Path, *, cache: str) -> Response:
    """A photo by the hash of its content: it can be kept for ever (by everybody or only this browser), is nothing but
    a picture."""
    path = photo_file(name, folder)
    if path is None:
        abort(404)
    response: Response = send_file(path, mimetype=PHOTO_TYPE, max_age=31_536_000)
    response.headers["Cache-Control"] = f"{cache}, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pixels(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPhoto(N_("照片的像素太多：最多 5000 万。请缩小后再上传。"))
            if getattr(picture, "is_animated", False) and picture.format != "MPO":  # a phone's photo with a depth map
                raise BadPhoto
            picture.draft("RGB", (LARGE, LARGE))
            return ImageOps.exif_transpose(picture).convert("RGBA" if picture.has_transparency_data else "RGB")
    except (PIL.UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise BadPhoto from error


def _webp(picture: Image.Image, side: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    file = BytesIO()
    smaller.save(file, "WEBP", quality=QUALITY)
    return file.getvalue()
