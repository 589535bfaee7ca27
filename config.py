"""Settings, read from the environment. No secret has a default: keys are made at install and kept in DATA_DIR."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
#: What stands in examples, guides and tests; a key that holds one of these is known to others.
KNOWN_WORDS = ("change", "example", "secret", "password", "pepper", "test", "0123456789", "abcdefgh", "mabang")


class BadSettings(RuntimeError):
    """The settings cannot be used; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between two installations."""

    data_dir: Path
    database_url: str
    secret_key: str
    pin_pepper: str
    secret_key_fallbacks: tuple[str, ...] = ()
    demo: bool = False
    secure_cookies: bool = True
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    address: str = "http://127.0.0.1:8000"
    proxy_hops: int = 0
    testing: bool = False
    log_file: Path | None = None
    rate_limits: bool = True
    offline_till: bool = True
    extra: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = [
            f"{name} 太短或太简单：删除数据目录里的同名文件后重新启动，会自动生成新的。"
            for name in ("secret_key", "pin_pepper")
            if not self._is_strong(getattr(self, name))
        ]
        if not all(map(self._is_strong, self.secret_key_fallbacks)):
            problems.append("SHOP_SECRET_KEY_FALLBACKS 里有太短或太简单的旧钥匙：把它去掉。")
        if self.secret_key == self.pin_pepper:
            problems.append("secret_key 与 pin_pepper 相同：删除数据目录里的 secret_key 后重新启动，会自动生成新的。")
        if self.testing and self.log_file:
            problems.append("testing 与正式日志不能同时打开。")
        if problems:
            raise BadSettings("\n".join(problems))

    def cookie_name(self, what: str) -> str:
        """The name of a cookie: bound to this host over https; the demo's never meets the real shop's."""
        return f"{'__Host-' if self.secure_cookies else ''}{what}{'-demo' if self.demo else ''}"

    def _is_strong(self, secret: str) -> bool:
        known = not self.testing and any(word in secret.lower() for word in KNOWN_WORDS)
        return len(secret) >= SHORTEST_SECRET and len(set(secret)) >= 8 and not known

    @property
    def uploads_dir(self) -> Path:
        """Where photos are kept, named by their content."""
        return self.data_dir / "uploads"

    @property
    def between_file(self) -> Path:
        """What the processes of this shop tell each other; made anew at each start."""
        return self.data_dir / ("between-demo.sqlite3" if self.demo else "between.sqlite3")

    @property
    def compiled_dir(self) -> Path:
        """What the templates compile to; may be deleted, and is made anew."""
        return self.data_dir / "compiled"

    @property
    def faces_dir(self) -> Path:
        """Where photos of people are kept, apart from those that anybody may see."""
        return self.data_dir / "faces"

    @property
    def reports_dir(self) -> Path:
        """Where reports that are written every week or month lie; the demo's lie apart."""
        return self.data_dir / ("reports-demo" if self.demo else "reports")

    @property
    def receipts_dir(self) -> Path:
        """Where photos of deliveries are kept, seen by whoever may see purchasing."""
        return self.data_dir / "receipts"


def kept_secret(path: Path) -> str:
    """Read the secret in `path`, or make one of 32 random bytes there; only its owner may read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_text().strip()


def sqlite_url(path: Path) -> str:
    """The database address of an SQLite file."""
    return f"sqlite:///{path.as_posix()}"


def settings_from_environment(*, demo: bool = False) -> Settings:
    """Settings of this installation.

    SHOP_DATA_DIR (default ``data``), DATABASE_URL (default SQLite in the data directory; the demo shop always
    has its own SQLite file), SHOP_TRUSTED_HOSTS (comma separated), SHOP_PROXY_HOPS, SHOP_PLAIN_HTTP=1 for
    http on this computer only, SHOP_ADDRESS (where this server is reached, for links), SHOP_SECRET_KEY_FALLBACKS
    (comma separated, for rotation), SHOP_OFFLINE_TILL=0 to take the till's service worker away. Raises BadSettings.
    """
    data_dir = Path(os.environ.get("SHOP_DATA_DIR") or ROOT / "data").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    url = sqlite_url(data_dir / ("demo.sqlite3" if demo else "shop.sqlite3"))
    if not demo:
        url = os.environ.get("DATABASE_URL") or url
    hosts = os.environ.get("SHOP_TRUSTED_HOSTS")
    return Settings(
        data_dir=data_dir,
        database_url=url,
        secret_key=kept_secret(data_dir / "secret_key"),
        pin_pepper=kept_secret(data_dir / "pin_pepper"),
        secret_key_fallbacks=tuple(filter(None, os.environ.get("SHOP_SECRET_KEY_FALLBACKS", "").split(","))),
        demo=demo,
        secure_cookies=os.environ.get("SHOP_PLAIN_HTTP") != "1",
        trusted_hosts=tuple(hosts.split(",")) if hosts else Settings.trusted_hosts,
        address=os.environ.get("SHOP_ADDRESS") or Settings.address,
        proxy_hops=int(os.environ.get("SHOP_PROXY_HOPS") or 0),
        log_file=data_dir / "logs" / "security.jsonl",
        offline_till=os.environ.get("SHOP_OFFLINE_TILL") != "0",
    )
