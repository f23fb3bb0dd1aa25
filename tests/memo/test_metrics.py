"""What Prometheus is told: figures by name, and nothing of what people write."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.memo.conftest import SERVICE_TOKEN


@pytest.fixture
def figures(memo):
    """Return a function that reads the figures anew: their names and labels, and the value of each."""

    async def read() -> dict[tuple, float]:
        headers = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
        async with memo.visitor().http.get("/metrics", headers=headers) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain")
            text = await answer.text()
        assert "Secret" not in text
        return {
            (one.name, *sorted(one.labels.values())): one.value
            for family in text_string_to_metric_families(text)
            for one in family.samples
        }

    return read


async def test_documents_sockets_and_updates_are_counted(ada, figures):
    page = (await ada.new_page("Secret"))["id"]
    before = await figures()
    assert (before["memo_open_documents",], before["memo_sockets", "page"]) == (0, 0)
    async with ada.opens(page) as copy, ada.http.ws_connect(f"/api/workspaces/{ada.workspace}/events"):
        await copy.sync()
        for word in ("Secret", "Secret"):
            await copy.write(word)
        await copy.saved()
        during = await figures()
    assert (during["memo_open_documents",], during["memo_sockets", "page"], during["memo_sockets", "workspace"]) == (
        1,
        1,
        1,
    )
    assert during["memo_updates_committed_total",] == before["memo_updates_committed_total",] + 2
    assert during["memo_queue",] == 0


async def test_requests_are_counted_under_their_route_never_their_address(memo, ada, figures):
    page = (await ada.new_page("Secret"))["id"]
    for _ in range(3):
        await ada.call("GET", f"/api/pages/{page}")
    await ada.call("GET", "/api/pages/Secret", status=404)
    async with ada.http.request("PROPFIND", "/api/Secret") as answer:
        assert answer.status == 405
    seen = await figures()
    route = "/api/pages/{page}"
    assert seen["memo_request_seconds_count", *sorted(("200", "GET", route))] == 3
    assert seen["memo_request_seconds_count", *sorted(("404", "GET", route))] == 1
    assert seen["memo_request_seconds_count", *sorted(("405", "none", "none"))] == 1
    assert seen["memo_request_seconds_bucket", *sorted(("+Inf", "200", "GET", route))] == 3
    assert not any(page in label for one in seen for label in one)


async def test_accidents_are_counted(start, config, figures, memo):
    await memo.parts.database.close()
    (memo.parts.config.home / "memo.db").write_bytes(b"no database")
    await memo.visitor().call("GET", "/api/invites/x", status=500)
    assert (await figures())["memo_errors_total", "request"] == 1


async def test_figures_are_for_who_has_the_service_token(memo, ada, start, config, change, tmp_path):
    await ada.call("GET", "/metrics", status=401)
    async with start(change(config, service_token="")) as house:
        await house.visitor().call("GET", "/metrics", status=404)
