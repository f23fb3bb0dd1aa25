import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest


@pytest.fixture(scope="module")
def url():
    environment = {**os.environ, "COMMIT": "abc123", "PYTHONPATH": "."}
    command = [sys.executable, "-m", "greeter.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        yield server.stdout.readline().strip()
        server.terminate()
        assert server.wait(5) == 0


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def test_the_page_is_served(url):
    assert "Hello, Ada" in fetch(f"{url}/?name=Ada&hour=12")


def test_the_health_names_the_commit(url):
    assert json.loads(fetch(f"{url}/healthz")) == {"status": "ok", "commit": "abc123"}


def test_a_wrong_hour_is_told(url):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        fetch(f"{url}/?hour=99")
