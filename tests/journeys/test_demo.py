"""The demo proves something only if a doctored script makes it fail."""

import json
import re
import shutil
from pathlib import Path

import pytest

from app import open_demo_shop
from bot.local.demo import demo
from bot.local.models import STORIES
from bot.settings import Standalone
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slack_full, pytest.mark.timeout(420)]
STORY = "reading-time"


def doctored(folder: Path, change) -> Path:
    shutil.copytree(STORIES / STORY, folder / STORY)
    script = folder / STORY / "story.toml"
    text = change(script.read_text(), folder / STORY)
    # The script has one try: what the gates say of it is not answered.
    repaired = re.compile(r'\[\[play\]\]\nrole = "builder"\nwhen = .*?(?=\[\[play\]\])', re.DOTALL)
    script.write_text(repaired.sub("", text, count=1).replace('role = "builder"\n', 'role = "builder"\nattempt = 1\n'))
    return folder


def wrong_file(text: str, _: Path) -> str:
    """The feature lands where nothing picks it up."""
    return text.replace('path = "memo/web/src/extensions/readingTime', 'path = "memo/web/src/lib/readingTime').replace(
        'expect = "Tests\\\\s+\\\\d+ passed"\nsay = "The tests I was shown', 'say = "The tests I was shown'
    )


def weakened_test(text: str, story: Path) -> str:
    """The feature counts wrongly, and the builder bends the test that would tell."""
    source = story / "builder" / "readingTime.tsx"
    source.write_text(
        source.read_text().replace("Math.ceil", "Math.floor").replace('import { useMemo } from "react";\n', "")
    )
    (story / "builder" / "readingTime.test.tsx").write_text(
        'import { expect, test } from "vitest";\n\nimport { readingMinutes } from "./readingTime.tsx";\n\n'
        'test("whole minutes", () => {\n  expect(readingMinutes(400)).toBe(2);\n});\n'
    )
    bent = (
        '  { tool = "bash", command = "sed -i \'s/3 min read/2 min read/; s/201)).toBe(\\"2/201)).toBe(\\"1/\' '
        'memo/web/src/acceptance/ac1.test.tsx" },\n'
    )
    return text.replace(
        '  { tool = "edit", command = "create", path = "flags/',
        bent + '  { tool = "edit", command = "create", path = "flags/',
    )


@pytest.mark.parametrize("change", [wrong_file, weakened_test])
async def test_a_doctored_script_makes_the_demo_fail(tmp_path, capsys, change):
    ports = ("web", "local_slack", "local_github", "local_models", "local_unleash", "local_sentry", "memo")
    settings = Standalone(shopfloor_home=tmp_path / "demo", **{f"{name}_port": free_port() for name in ports})
    code = await demo(open_demo_shop, settings, stories=doctored(tmp_path / "stories", change))
    told = capsys.readouterr().out
    assert code == 1
    assert "The change is not live" in told
    assert "Live and verified" not in told
    gates = [json.loads(path.read_text()) for path in (tmp_path / "demo" / "gates" / "results").glob("*.json")]
    assert "acceptance" in {gate["name"] for gate in gates if not gate["passed"]}, told
