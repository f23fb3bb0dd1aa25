"""CSV in and out: broken lines are named and lose nothing else, exports are safe to open, and come back equal."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memo.server.databases.csv_in import guess, split_names
from memo.server.databases.csv_lines import decoded, records
from memo.server.databases.csv_out import guarded, unguarded
from memo.server.databases.kinds import PropertyType
from tests.memo.parcels import form


async def take_in(table, text: str | bytes, *, dry: bool = False, status: int | None = None) -> dict:
    data = text.encode() if isinstance(text, str) else text
    path = f"{table.path}/import.csv{'?dry=1' if dry else ''}"
    async with table.person.http.post(path, data=form("rows.csv", data)) as answer:
        assert answer.status == (status or (200 if dry else 201)), await answer.text()
        told = await answer.json()
    table.use(await table.person.call("GET", table.path))
    return told


async def export(table, query: str = "") -> str:
    async with table.person.http.get(f"{table.path}/export.csv{query}") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        return await answer.text()


async def test_columns_find_their_properties_or_become_new_ones(table):
    text = 'name,STATUS,Tags,Price,Paid,Due,Site\nTea,Done,"hot, green",2.5,yes,2026-11-22,https://tea.test\nNut,Eaten,,3,no,1.12.2026,\n'
    told = await take_in(table, text, dry=True)
    assert (await table.ask())["rows"] == []
    assert [(one["name"], one["type"], one["new"]) for one in told["columns"]] == [
        ("name", "title", False), ("STATUS", "status", False), ("Tags", "multi_select", False), ("Price", "number", True),
        ("Paid", "checkbox", True), ("Due", "date", True), ("Site", "url", True),
    ]  # fmt: skip
    assert (await take_in(table, text))["added"] == told["added"] == 2
    tea, nut = (await table.ask())["rows"]
    assert tea["props"] == {
        table.p("Status"): table.option("Status", "Done"),
        table.p("Tags"): [table.option("Tags", "hot"), table.option("Tags", "green")],
        table.p("Price"): 2.5,
        table.p("Paid"): True,
        table.p("Due"): {"start": "2026-11-22"},
        table.p("Site"): "https://tea.test",
    }
    assert nut["props"][table.p("Status")] == table.option("Status", "Eaten")
    assert nut["props"][table.p("Due")] == {"start": "2026-12-01"}


async def test_ten_thousand_lines_with_broken_ones_each_named(table):
    await table.add("Amount", "number")
    lines = ["Name,Amount,Date"]
    broken = {}
    for number in range(2, 10_002):
        match number % 1000:
            case 7:
                lines.append(f"Row {number},many,2026-11-22")
                broken[number] = "no number"
            case 207:
                lines.append(f'Row {number},"5,2026-11-22')
                broken[number] = "quotation mark"
            case 407:
                lines.append(f"Row {number},5,2026-11-22,one,two")
                broken[number] = "5 values for 3 columns"
            case 607:
                lines.append(f"Row {number}")
                broken[number] = "1 values for 3 columns"
            case 807:
                lines.append(f"Row {number},5,2026-99-99")
                broken[number] = "no date"
            case _:
                lines.append(f"Row {number},{number / 2},2026-11-22")
    started = time.monotonic()
    told = await take_in(table, "\n".join(lines))
    assert time.monotonic() - started < 20
    assert {one["line"] for one in told["problems"]} == set(broken)
    for one in told["problems"]:
        assert broken[one["line"]] in one["message"]
    unread = sum("quotation" in what for what in broken.values())
    assert told["added"] == 10_000 - unread
    answer = await table.ask(calculate={table.p("Amount"): "filled"})
    assert answer["total"] == told["added"]
    assert answer["calculations"][table.p("Amount")] == told["added"] - sum(
        what in ("no number", "1 values for 3 columns") for what in broken.values()
    )
    assert (await table.ask(search="Row 10001"))["rows"][0]["title"] == "Row 10001"


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "no first line"), (b"\n\n", "no first line"), (b'"open\n', "no first line")],
)
async def test_a_file_without_columns_is_refused(table, data, says):
    assert says in (await take_in(table, data, status=400))["error"]["message"]


async def test_an_export_cannot_be_taken_for_formulas_and_comes_back_equal(table, ada):
    await table.add("Phone", "phone")
    await table.add("Amount", "number")
    await table.add("Owner", "person")
    await table.row(
        "=1+1",
        {"Phone": "+49 30 1", "Amount": -5, "Owner": [ada.id], "Date": {"start": "2026-11-22", "end": "2026-11-24"}},
    )
    await table.row("'quoted\" name", {"Status": table.option("Status", "Done")})
    text = await export(table)
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == table.names
    assert rows[1] == ["'=1+1", "", "2026-11-22 → 2026-11-24", "", "'+49 30 1", "-5", "Ada Lindqvist"]
    before = [(row["title"], row["props"]) for row in (await table.ask())["rows"]]
    told = await take_in(table, text)
    assert told["problems"] == []
    assert [(row["title"], row["props"]) for row in (await table.ask())["rows"]][2:] == before


async def test_an_export_follows_its_view(table, ada):
    done = table.option("Status", "Done")
    for number in range(3):
        await table.row(f"Row {number}", {"Status": done} if number else {})
    config = {
        "filter": {"property": table.p("Status"), "op": "is", "value": done},
        "sorts": [{"property": "title", "direction": "desc"}],
        "order": [table.p("Status"), "title"],
    }
    table.use(
        await ada.call("POST", f"{table.path}/views", {"name": "Done", "type": "list", "config": config}, status=201)
    )
    text = await export(table, f"?view={table.made['views'][-1]['id']}")
    assert text.splitlines() == ["Status,Name,Date,Tags", "Done,Row 2,,", "Done,Row 1,,"]


@given(st.text(st.sampled_from("=+-@\t'a1 "), max_size=6))
def test_what_is_guarded_is_safe_and_comes_back(text):
    safe = guarded(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t"))
    assert unguarded(safe) == text


@given(st.text(st.sampled_from('ab",;\n\r\t\x00ä'), max_size=60))
def test_no_text_breaks_the_reading_of_lines(text):
    found = list(records(text))
    numbers = [one.number for one in found]
    assert numbers == sorted(set(numbers))
    assert all(bool(one.problem) != bool(one.values) for one in found)


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab", \n;ä'), min_size=1, max_size=5), min_size=3, max_size=3), max_size=5
    )
)
def test_what_a_spreadsheet_writes_is_read(rows):
    out = io.StringIO()
    csv.writer(out).writerows([["one", "two", "three"], *rows])
    assert [list(one.values) for one in records(out.getvalue())][1:] == rows


def test_encodings_and_guesses():
    assert decoded("Ä".encode("utf-16")) == "Ä"
    assert decoded("\ufeffÄ".encode()) == "Ä"
    assert decoded("Ä".encode("cp1252")) == "Ä"
    assert guess(["1", "2.5"]) is PropertyType.NUMBER
    assert guess(["007"]) is PropertyType.TEXT
    assert guess(["a@b.c"]) is PropertyType.EMAIL
    assert guess(["low", "high"] * 4) is PropertyType.SELECT
    assert split_names("Doe, Jane, Bob, x", {"doe, jane": "1", "bob": "2"}) == (["doe, jane", "bob"], ["x"])
