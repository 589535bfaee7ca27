"""The shop stays right on the network by itself: other addresses, no network for a while, a certificate that ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shop.upkeep.lan.authority import Authority, names_in, server_certificate
from shop.upkeep.lan.keeping import Keeper
from shop.web.address import Lan, read_lan
from shop.web.network import is_lan, names_for
from shop.web.served import waiting_file

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@dataclass
class Computer:
    """A computer whose addresses the test decides; remembers what it was told to answer to."""

    data_dir: Path
    addresses: list[str] = field(default_factory=lambda: ["192.168.1.20"])
    told: list[Lan] = field(default_factory=list)

    def keeper(self) -> Keeper:
        return Keeper(
            data_dir=self.data_dir,
            https_port=8443,
            http_port=8080,
            find=lambda: self.addresses,
            changed=self.changed,
            computer="Shop-PC",
        )

    def changed(self, served: Lan, _authority: Authority) -> None:
        self.told.append(served)


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_it_answers_to_its_addresses_and_its_own_name(computer: Computer) -> None:
    served = computer.keeper().look(at=NOW)
    assert served is not None
    assert served.names == ("192.168.1.20", "shop-pc.local", "shop-pc", "localhost", "127.0.0.1")
    assert (served.address, served.trust_address) == ("https://192.168.1.20:8443", "http://192.168.1.20:8080")
    assert read_lan(computer.data_dir) == served


def test_looking_again_changes_nothing(computer: Computer) -> None:
    keeper = computer.keeper()
    keeper.look(at=NOW)
    before = server_certificate(computer.data_dir)
    keeper.look(at=NOW + timedelta(days=1))
    assert len(computer.told) == 1
    assert server_certificate(computer.data_dir) == before


def test_another_address_gets_another_certificate_of_the_same_authority(computer: Computer) -> None:
    keeper = computer.keeper()
    first = keeper.look(at=NOW)
    computer.addresses = ["10.20.30.40", "192.168.1.20"]
    second = keeper.look(at=NOW)
    assert first
    assert second
    assert second.address == "https://10.20.30.40:8443"
    assert second.fingerprint == first.fingerprint
    certificate = server_certificate(computer.data_dir)
    assert certificate is not None
    assert "10.20.30.40" in names_in(certificate)
    assert computer.told == [first, second]


def test_an_address_that_is_gone_is_no_longer_answered_to(computer: Computer) -> None:
    computer.addresses = ["10.20.30.40", "192.168.1.20"]
    keeper = computer.keeper()
    keeper.look(at=NOW)
    computer.addresses = ["10.20.30.40"]
    served = keeper.look(at=NOW)
    assert served
    assert "192.168.1.20" not in served.names
    assert computer.told[-1] == served


def test_a_pulled_cable_changes_nothing(computer: Computer) -> None:
    keeper = computer.keeper()
    served = keeper.look(at=NOW)
    computer.addresses = []
    assert keeper.look(at=NOW) == served
    assert len(computer.told) == 1


def test_without_any_network_it_waits(computer: Computer) -> None:
    computer.addresses = []
    assert computer.keeper().look(at=NOW) is None
    assert computer.told == []


def test_a_certificate_that_ends_is_renewed_while_the_shop_is_open(computer: Computer) -> None:
    keeper = computer.keeper()
    keeper.look(at=NOW)
    later = NOW + timedelta(days=345)
    served = keeper.look(at=later)
    certificate = server_certificate(computer.data_dir)
    assert served
    assert certificate
    assert certificate.not_valid_after_utc > later + timedelta(days=300)
    assert computer.told[-1] == served != computer.told[0]


@pytest.mark.parametrize(
    ("address", "lan"),
    [
        ("192.168.3.4", True),
        ("172.20.0.9", True),
        ("10.0.0.1", True),
        ("127.0.0.1", False),
        ("8.8.8.8", False),
        ("169.254.3.3", False),
        ("fd00::2", False),
    ],
)
def test_only_private_addresses_are_the_local_network(address: str, *, lan: bool) -> None:
    assert is_lan(address) is lan


@pytest.mark.parametrize("computer", ["localhost", "店里的电脑", "bad_name", ""])
def test_a_name_no_browser_understands_is_left_out(computer: str) -> None:
    assert names_for(["10.0.0.1"], computer=computer) == ("10.0.0.1", "localhost", "127.0.0.1")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"names": 3}'])
def test_a_torn_file_counts_as_not_served(tmp_path: Path, content: str) -> None:
    (tmp_path / "lan").mkdir()
    (tmp_path / "lan" / "serving.json").write_text(content)
    assert read_lan(tmp_path) is None


def test_what_fails_while_changing_over_is_tried_again(computer: Computer) -> None:
    keeper = computer.keeper()

    def fail(*_: object) -> None:
        raise OSError("the port is taken")

    keeper.changed = fail
    with pytest.raises(OSError, match="taken"):
        keeper.look(at=NOW)
    assert read_lan(computer.data_dir) is None
    keeper.changed = computer.changed
    assert keeper.look(at=NOW) == read_lan(computer.data_dir)
    assert len(computer.told) == 1


def test_it_says_that_it_waits_until_there_is_a_network(computer: Computer) -> None:
    computer.addresses = []
    keeper = computer.keeper()
    assert keeper.look(at=NOW) is None
    assert waiting_file(computer.data_dir).exists()
    computer.addresses = ["192.168.1.20"]
    assert keeper.look(at=NOW)
    assert not waiting_file(computer.data_dir).exists()


def test_a_cable_that_is_out_for_a_while_is_no_missing_network(computer: Computer) -> None:
    keeper = computer.keeper()
    keeper.look(at=NOW)
    computer.addresses = []
    keeper.look(at=NOW)
    assert not waiting_file(computer.data_dir).exists()
