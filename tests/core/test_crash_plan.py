"""A rehearsal dies where it is told to and nowhere else."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WALK = """
import sys
from bot.crash import CrashPlan
plan = CrashPlan(sys.argv[1])
for boundary in ("before:Say", "after_commit", "after:Say", "after_commit", "mid_post"):
    print(boundary, flush=True)
    plan.reached(boundary)
"""


def walk(where):
    ran = subprocess.run([sys.executable, "-c", WALK, where], cwd=ROOT, capture_output=True, text=True)
    return ran.stdout.split(), ran.returncode


def test_without_a_name_it_does_nothing():
    assert walk("") == (["before:Say", "after_commit", "after:Say", "after_commit", "mid_post"], 0)


def test_it_dies_the_first_time_the_boundary_is_reached():
    assert walk("after:Say") == (["before:Say", "after_commit", "after:Say"], -signal.SIGKILL)


def test_it_dies_the_counted_time():
    assert walk("after_commit#2") == (["before:Say", "after_commit", "after:Say", "after_commit"], -signal.SIGKILL)
    assert walk("after_commit#3")[1] == 0


def test_it_dies_at_each_boundary_once_over_restarts(tmp_path):
    seen = tmp_path / "seen"
    deaths = [walk(f"each:{seen}")[0][-1] for _ in range(4)]
    assert deaths == ["before:Say", "after_commit", "after:Say", "mid_post"]
    assert walk(f"each:{seen}")[1] == 0
