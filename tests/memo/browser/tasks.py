"""A small database for the tests in a browser, and the way to its cells."""

from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser


class Tasks:
    """A small database, its address, and what is in it."""

    def __init__(self, api, made: dict) -> None:
        self.api = api
        self.made = made
        self.id = made["page"]["id"]
        self.path = f"/api/databases/{self.id}"
        self.address = f"{api.url}/p/{self.id}"

    @classmethod
    async def made(cls, api) -> "Tasks":
        wish = {"title": "Garden", "icon": "🌱"}
        tasks = cls(api, await api.call("POST", f"/api/workspaces/{api.workspace}/databases", wish, status=201))
        await tasks.add("Beds", "number")
        days = {"Peas": "2026-11-03", "Beans": "2026-11-10", "Leeks": None}
        for (title, day), option in zip(days.items(), tasks.prop("Status")["config"]["options"], strict=True):
            props = {tasks.prop("Status")["id"]: option["id"], tasks.prop("Date")["id"]: day and {"start": day}}
            await api.call("POST", f"{tasks.path}/rows", {"title": title, "props": props}, status=201)
        return tasks

    def prop(self, name: str) -> dict:
        return next(one for one in self.made["properties"] if one["name"] == name)

    async def add(self, name: str, kind: str) -> None:
        self.made = await self.api.call("POST", f"{self.path}/properties", {"name": name, "type": kind}, status=201)

    async def view(self, kind: str, config: dict | None = None) -> str:
        """Make a view and return its address."""
        wish = {"name": kind.title(), "type": kind, "config": config or {}}
        self.made = await self.api.call("POST", f"{self.path}/views", wish, status=201)
        return f"{self.address}?v={self.made['views'][-1]['id']}"

    async def rows(self) -> dict[str, dict]:
        found = await self.api.call("POST", f"{self.path}/query", {})
        return {row["title"]: row["props"] for row in found["rows"]}


def cell(page, row: int, column: str):
    """Return a cell by the number of its row, beginning at one, and the name of its column."""
    head = page.get_by_role("columnheader").filter(has=page.get_by_role("button", name=column, exact=True))
    return _Cell(page, row, head)


class _Cell:
    def __init__(self, page, row: int, head) -> None:
        self.page, self.row, self.head = page, row, head

    async def find(self):
        column = await self.head.get_attribute("data-column")
        return self.page.locator(f'[role=gridcell][aria-rowindex="{self.row + 1}"][data-column="{column}"]')


async def titles(page) -> list[str]:
    await expect(page.get_by_role("grid")).to_have_attribute("aria-busy", "false")
    return await page.locator("[role=gridcell][data-column=title] .cell-title").all_inner_texts()
