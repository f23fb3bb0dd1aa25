"""Memo as it lies in this repository, read once."""

import pytest

from bot.codebase import Codebase
from tests.feasibility.ideas import memo_code, memo_files


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    return memo_files()


@pytest.fixture(scope="session")
def code(files) -> Codebase:
    return memo_code(files)
