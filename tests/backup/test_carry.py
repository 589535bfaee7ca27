"""A copy that leaves the computer: everything in one file, sealed so that nothing can be changed unnoticed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from config import Settings
from shop.backup import sealing
from shop.backup.actions.carry import carry_to
from shop.backup.actions.take import Taken
from shop.backup.archive import contents
from shop.backup.choosing import open_carried
from shop.backup.places import folder_of
from shop.backup.refusals import CannotWrite, NoSuchFile, WrongPassphrase
from shop.kernel.errors import Invalid
from tests.support.backups import PHOTO, back_up, bring_back, lose, on_sqlite_only, put_photo
from tests.support.books import Books

PASSPHRASE = "紫陶 云南 普洱 古桥 2026"
NOTHING = "nobody asks"


@pytest.fixture
def taken(books: Books, shop_settings: Settings) -> Taken:
    """A backup of a shop with a photo."""
    put_photo(shop_settings)
    return back_up(shop_settings, books.clock)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A USB stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A place to work in."""
    folder = tmp_path / "begun"
    folder.mkdir()
    return folder


def test_the_carried_file_holds_the_photos_too(taken: Taken, shop_settings: Settings, stick: Path, begun: Path) -> None:
    place = carry_to(shop_settings, taken, stick, begun, passphrase="")
    assert place == stick / "mabang-2026-11-23-100000.zip"
    assert f"photos/{PHOTO}" in contents(place)
    assert open_carried(place, begun, lambda: NOTHING).manifest == taken.manifest


@on_sqlite_only
@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_stick_is_enough_to_begin_again(
    taken: Taken, books: Books, shop_settings: Settings, stick: Path, begun: Path, passphrase: str
) -> None:
    place = carry_to(shop_settings, taken, stick, begun, passphrase=passphrase)
    lose(shop_settings)
    for path in [*folder_of(shop_settings).rglob("*"), *shop_settings.uploads_dir.glob("*")]:
        if path.is_file():
            path.unlink()
    done = bring_back(shop_settings, open_carried(place, begun, lambda: passphrase), books.clock)
    assert done.photos_missing == 0
    assert (shop_settings.data_dir / PHOTO).read_bytes() == b"a cup"


def test_a_sealed_file_tells_nothing_and_opens_only_with_its_words(
    taken: Taken, shop_settings: Settings, stick: Path, begun: Path
) -> None:
    place = carry_to(shop_settings, taken, stick, begun, passphrase=PASSPHRASE)
    assert place.suffix == ".mabang"
    content = place.read_bytes()
    assert b"manifest" not in content
    assert b"PK" not in content[:64]
    with pytest.raises(WrongPassphrase, match="口令不对"):
        open_carried(place, begun, lambda: PASSPHRASE + "x")
    assert open_carried(place, begun, lambda: PASSPHRASE).manifest == taken.manifest


def test_a_short_passphrase_is_refused_before_anything_is_written(
    taken: Taken, shop_settings: Settings, stick: Path, begun: Path
) -> None:
    with pytest.raises(Invalid, match="至少 10 个字"):
        carry_to(shop_settings, taken, stick, begun, passphrase="short")
    assert list(stick.iterdir()) == []


def test_a_stick_that_is_not_there_is_said(taken: Taken, shop_settings: Settings, begun: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="U 盘有没有接好"):
        carry_to(shop_settings, taken, tmp_path / "gone", begun, passphrase="")


def test_a_file_that_is_not_there_is_said(begun: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile, match=r"找不到文件.*gone\.zip"):
        open_carried(tmp_path / "gone.zip", begun, lambda: NOTHING)


def seal(content: bytes) -> bytes:
    return b"".join(sealing.sealed(io.BytesIO(content), passphrase=PASSPHRASE))


def unsealed(kept: bytes, begun: Path) -> bytes:
    path = begun / "kept.mabang"
    path.write_bytes(kept)
    sealing.unseal(path, begun / "plain", passphrase=PASSPHRASE)
    return (begun / "plain").read_bytes()


@pytest.mark.parametrize("size", [0, 1, sealing.PIECE - 1, sealing.PIECE, sealing.PIECE + 1, 3 * sealing.PIECE])
def test_every_size_comes_out_as_it_went_in(size: int, begun: Path) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert unsealed(seal(content[:size]), begun) == content[:size]


HEAD = len(sealing.MARK) + sealing.SALT_BYTES
SEALED_PIECE = sealing.PIECE + sealing.TAG_BYTES


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: kept[:-1],
        lambda kept: kept[: HEAD + SEALED_PIECE],
        lambda kept: kept[:HEAD],
        lambda kept: kept + b"x",
        lambda kept: kept[:50] + bytes([kept[50] ^ 1]) + kept[51:],
        lambda kept: kept[:20] + bytes([kept[20] ^ 1]) + kept[21:],
        lambda kept: (
            kept[:HEAD] + kept[HEAD + SEALED_PIECE : HEAD + 2 * SEALED_PIECE] + kept[HEAD : HEAD + SEALED_PIECE]
            + kept[HEAD + 2 * SEALED_PIECE :]
        ),
    ],
    ids=["a byte less", "a piece less", "nothing left", "a byte more", "changed", "other salt", "reordered"],
)  # fmt: skip
def test_whatever_is_changed_is_noticed(spoil, begun: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WrongPassphrase):
        unsealed(spoil(seal(b"coffee" * 500_000)), begun)
