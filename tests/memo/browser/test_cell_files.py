"""Files in the cells of a row: any file, by its name, downloaded and removed."""

import re

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.memo_full]


async def test_a_file_is_added_downloaded_and_removed(ada, tasks, api):
    await api.call("POST", f"{tasks.path}/properties", {"name": "Papers", "type": "files", "config": {}}, status=201)
    row = (await api.call("POST", f"{tasks.path}/query", {}))["rows"][0]["id"]
    await ada.goto(f"{api.url}/p/{row}")
    await ada.get_by_role("button", name=re.compile("^Papers:")).press("Enter")
    await ada.locator("input[type=file]").last.set_input_files(
        {"name": "Plan.html", "mimeType": "text/html", "buffer": b"<script>1</script>"}
    )
    line = ada.get_by_role("link", name="Plan.html")
    await expect(line).to_contain_text("18 bytes")
    async with ada.expect_download() as download:
        await line.click()
    assert (await download.value).suggested_filename == "Plan.html"
    await ada.get_by_role("button", name="Remove Plan.html").press("Enter")
    await expect(ada.get_by_text("No files yet.")).to_be_visible()
