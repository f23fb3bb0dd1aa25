"""What is made from code is as the code makes it."""

from pathlib import Path

import pytest

from docs.generate import PAGES


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_fresh(page: str, root: Path) -> None:
    assert (root / page).read_text() == PAGES[page](), f"{page} is stale: run `make docs`"
