"""Loading makes a dozen secrets; what they cost to guess is tested elsewhere."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from shop.people import secrets


@pytest.fixture(autouse=True)
def cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords and PINs with little effort."""
    monkeypatch.setattr(secrets, "HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
