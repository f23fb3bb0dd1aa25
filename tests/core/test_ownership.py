"""A home has one factory at a time, and is free again however that one ended."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.ownership import sole_owner
from bot.store import Database

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from bot.ownership import sole_owner
with sole_owner(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_factory_on_a_home_is_told_which_process_has_it(tmp_path, holder):
    with pytest.raises(UserError) as refused, sole_owner(tmp_path):
        pass
    assert f"Another factory (process {holder.pid}) is running on {tmp_path}" in str(refused.value)
    assert "SHOPFLOOR_HOME" in str(refused.value)


def test_a_killed_factory_leaves_its_home_free(tmp_path, holder):
    holder.kill()
    holder.wait()
    with sole_owner(tmp_path):
        pass
    with sole_owner(tmp_path):
        pass


@pytest.mark.postgres
async def test_the_second_factory_on_a_postgresql_database_is_refused(postgres_url):
    url = postgres_url()
    first, second = Database(url), Database(url)
    async with first.sole_user():
        with pytest.raises(UserError, match="Another factory is running on this database"):
            async with second.sole_user():
                pass
        async with first.write():
            pass
    await first.close()
    async with second.sole_user():
        pass
    await second.close()
