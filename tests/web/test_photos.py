"""Photos: what people upload becomes plain pixels, and what is not a photo is refused with the way out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from shop.web import photos
from shop.web.photos import BadPhoto, keep_photo, photo_file, thumbnail

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SECRET = b"taken at 24.01N 97.85E"
TURNED_LEFT = 6


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (1600, 900), mode: str = "RGB", **options: object) -> bytes:
    """A photo as a camera makes it."""
    file = BytesIO()
    Image.new(mode, size, (190, 90, 40, 90)[: len(mode)]).save(file, kind, **options)
    return file.getvalue()


def opened(name: str, folder: Path) -> Image.Image:
    file = photo_file(name, folder)
    assert file is not None
    return Image.open(file)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_webp_with_a_thumbnail(tmp_path: Path, kind: str) -> None:
    name = keep_photo(picture(kind), tmp_path / "uploads")
    large, little = opened(name, tmp_path / "uploads"), opened(thumbnail(name), tmp_path / "uploads")
    assert (large.format, large.size) == ("WEBP", (1200, 675))
    assert (little.format, little.size) == ("WEBP", (320, 180))


def test_what_a_camera_writes_beside_the_picture_is_gone_and_the_picture_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = TURNED_LEFT
    exif[0x010E] = SECRET.decode()
    name = keep_photo(picture(size=(400, 200), exif=exif), tmp_path)
    kept = opened(name, tmp_path)
    assert kept.size == (200, 400)
    assert not kept.getexif()
    assert all(SECRET not in file.read_bytes() for file in tmp_path.iterdir())


def test_the_same_photo_is_kept_once_under_the_hash_of_its_content(tmp_path: Path) -> None:
    first, other = picture(size=(90, 90)), picture(size=(91, 90))
    assert keep_photo(first, tmp_path) == keep_photo(first, tmp_path)
    assert keep_photo(other, tmp_path) != keep_photo(first, tmp_path)
    assert len(list(tmp_path.iterdir())) == 4, "two photos with their thumbnails and nothing half-written"


def test_transparency_stays(tmp_path: Path) -> None:
    assert opened(keep_photo(picture("PNG", mode="RGBA"), tmp_path), tmp_path).mode == "RGBA"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        SVG,
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"GIF89a" + bytes(40),
        b"MZ" + bytes(400),
        picture()[:900],
        picture("GIF"),
        picture("BMP", size=(9, 9)),
    ],
    ids=["nothing", "svg", "broken png", "gif head", "program", "cut off", "gif", "bmp"],
)
def test_what_is_not_a_photo_is_refused_and_leaves_nothing(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadPhoto, match="请选择 JPG、PNG 或 WebP"):
        keep_photo(data, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_moving_picture_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(BadPhoto):
        keep_photo(file.getvalue(), tmp_path)


def test_the_photo_of_a_phone_that_adds_a_second_picture_is_taken(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    file = BytesIO()
    pictures[0].save(file, "MPO", save_all=True, append_images=pictures[1:])
    red, _green, blue = opened(keep_photo(file.getvalue(), tmp_path), tmp_path).convert("RGB").getpixel((20, 15))
    assert red > 200 > blue


def test_too_many_pixels_are_refused_before_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: object) -> None:
        raise AssertionError("the picture was unpacked")

    data = picture("PNG", size=(9000, 6000), mode="L")
    monkeypatch.setattr(Image.Image, "convert", unpacked)
    with pytest.raises(BadPhoto, match="像素太多"):
        keep_photo(data, tmp_path)


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPhoto, match="最多 12 MB"):
        keep_photo(picture() + bytes(photos.MOST_BYTES), tmp_path)


@pytest.mark.parametrize("name", ["../secret_key", "a.webp", "..", "", f"{'0' * 32}.svg", f"{'0' * 32}.webp"])
def test_only_photos_are_handed_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "a.webp").write_bytes(b"x")
    assert photo_file(name, folder) is None
