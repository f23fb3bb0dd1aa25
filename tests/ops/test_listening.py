"""A taken port is said clearly, with the setting's name and the cure."""

import socket
from collections.abc import Iterator

import pytest

from bot.errors import UserError
from bot.listening import LOOPBACK, require_free, taken


@pytest.fixture
def held() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_held_port_is_named_with_its_setting(held: int) -> None:
    assert taken({"web_port": held, "memo_port": 0}) == {"web_port": held}
    with pytest.raises(UserError, match=rf"WEB_PORT={held} is taken by another process"):
        require_free({"web_port": held})


def test_one_port_for_two_systems_is_refused() -> None:
    with pytest.raises(UserError, match="given to more than one setting"):
        require_free({"web_port": 65533, "memo_port": 65533})


def test_zero_is_always_free() -> None:
    require_free({"web_port": 0, "memo_port": 0})
