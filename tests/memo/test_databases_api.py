"""Databases over HTTP: properties, views, rows, cells and questions, as the web uses them."""

import pytest


async def test_a_new_database_has_a_few_properties_and_a_table_and_stands_in_the_tree(table, ada):
    assert [(one["name"], one["type"]) for one in table.made["properties"]] == [
        ("Name", "title"), ("Status", "status"), ("Date", "date"), ("Tags", "multi_select"),
    ]  # fmt: skip
    assert [option["group"] for option in table.prop("Status")["config"]["options"]] == ["todo", "doing", "done"]
    assert [(view["name"], view["type"]) for view in table.made["views"]] == [("Table", "table")]
    assert table.made["page"]["kind"] == "database"
    assert table.made["access"] == "manage"
    assert "Ada Lindqvist" in [person["name"] for person in table.made["people"]]
    await table.row("One")
    assert "Tasks" in await ada.titles()
    assert await ada.titles(table.id) == []
    nodes = await ada.call("GET", f"/api/workspaces/{ada.workspace}/pages")
    assert not next(node for node in nodes if node["id"] == table.id)["hasChildren"]


async def test_a_row_is_a_page_with_its_cells(table, ada):
    row = await table.row("Write", {"Date": {"start": "2026-11-22"}})
    assert row["props"] == {table.p("Date"): {"start": "2026-11-22"}}
    page = await ada.call("GET", f"/api/pages/{row['id']}")
    assert (page["kind"], page["database"]) == ("row", {"id": table.id, "title": "Tasks"})
    assert page["props"] == row["props"]
    assert [one["name"] for one in page["properties"]] == table.names
    async with ada.opens(row["id"]) as copy:
        await copy.sync()
        await copy.write("the row's own text")
        await copy.saved()
    done = table.option("Status", "Done")
    changed = await ada.call(
        "PATCH", f"/api/rows/{row['id']}", {"title": "Written", "props": {table.p("Status"): done}}
    )
    assert (changed["title"], changed["props"][table.p("Status")], changed["updated_by"]) == ("Written", done, ada.id)
    emptied = await ada.call("PATCH", f"/api/rows/{row['id']}", {"props": {table.p("Date"): None}})
    assert emptied["props"] == {table.p("Status"): done}


@pytest.mark.parametrize(
    ("kind", "good", "kept"),
    [
        ("text", "words", "words"),
        ("number", 3.0, 3),
        ("number", -2.5, -2.5),
        ("checkbox", True, True),
        ("url", "example.org/a", "https://example.org/a"),
        ("email", "ada@example.org", "ada@example.org"),
        ("phone", "+49 30 123", "+49 30 123"),
        ("date", "2026-11-22", {"start": "2026-11-22"}),
        (
            "date",
            {"start": "2026-11-22T10:00:00+01:00", "time": True},
            {"start": "2026-11-22T09:00:00Z", "time": True},
        ),
    ],
)
async def test_cells_keep_what_fits(table, kind, good, kept):
    prop = await table.add("Cell", kind)
    assert (await table.row("x", {prop: good}))["props"] == {prop: kept}


@pytest.mark.parametrize(
    ("kind", "bad", "says"),
    [
        ("text", 5, "expected a text"),
        ("number", "5", "expected a number"),
        ("number", 1e300, "numbers may go up to"),
        ("checkbox", "yes", "true or false"),
        ("url", "javascript:alert(1)", "web address"),
        ("email", "nobody", "ada@example.org"),
        ("phone", "call me", "+49 30"),
        ("date", "tomorrow", "2026-11-22"),
        ("date", {"start": "2026-11-22", "end": "2026-11-01"}, "before the start"),
        ("select", "o_none", "no such option"),
        ("multi_select", ["o_none"], "no such option"),
        ("person", ["0123456789abcdef"], "no such person"),
        ("files", ["0123456789abcdef"], "no such file"),
        ("created_time", "2026-11-22", "filled in by Memo"),
    ],
)
async def test_cells_refuse_what_does_not_fit_and_say_why(table, kind, bad, says):
    prop = await table.add("Cell", kind)
    answer = await table.row("x", {prop: bad}, status=400)
    assert answer["error"]["message"].startswith("Cell: ")
    assert says in answer["error"]["message"]
    assert (await table.ask())["rows"] == []


async def test_rows_come_filtered_sorted_and_page_by_page(table):
    for number in range(7):
        done = table.option("Status", "Done" if number % 2 else "In progress")
        await table.row(f"Row {number}", {"Status": done})
    await table.row("Unsorted")
    status = table.p("Status")
    is_done = {"and": [{"property": status, "op": "is", "value": table.option("Status", "Done")}]}
    assert await table.titles(filter=is_done) == ["Row 1", "Row 3", "Row 5"]
    sorts = [{"property": status, "direction": "desc"}, {"property": "title", "direction": "asc"}]
    whole = await table.titles(sorts=sorts)
    assert whole == ["Row 1", "Row 3", "Row 5", "Row 0", "Row 2", "Row 4", "Row 6", "Unsorted"]
    seen, cursor = [], None
    while True:
        answer = await table.ask(sorts=sorts, limit=3, cursor=cursor)
        assert ("total" in answer) == (cursor is None)
        seen += [row["title"] for row in answer["rows"]]
        if not (cursor := answer["next_cursor"]):
            break
    assert seen == whole


async def test_a_cursor_of_another_order_is_refused(table):
    for number in range(3):
        await table.row(f"Row {number}")
    cursor = (await table.ask(limit=1))["next_cursor"]
    await table.person.call(
        "POST", f"{table.path}/query",
        {"limit": 1, "cursor": cursor, "sorts": [{"property": "title", "direction": "asc"}]}, status=400,
    )  # fmt: skip
    await table.person.call("POST", f"{table.path}/query", {"cursor": "!!!"}, status=400)


async def test_an_unfinished_filter_is_left_out_and_named(table):
    await table.row("One")
    answer = await table.ask(
        filter={"and": [
            {"property": "p_aaaaaaaa", "op": "is", "value": "x"},
            {"property": table.p("Status"), "op": "is"},
            {"property": table.p("Date"), "op": "sideways", "value": 1},
            5,
        ]},
        sorts=[{"property": "p_aaaaaaaa"}],
    )  # fmt: skip
    assert [row["title"] for row in answer["rows"]] == ["One"]
    assert len(answer["ignored"]) == 5


async def test_groups_are_counted_and_asked_for_one_by_one(table):
    for number in range(4):
        await table.row(f"Row {number}", {"Status": table.option("Status", "Done")} if number else {})
    status = table.p("Status")
    answer = await table.ask(group={"property": status})
    assert [(one["label"], one["count"]) for one in answer["groups"]] == [
        ("No Status", 1), ("Not started", 0), ("In progress", 0), ("Done", 3),
    ]  # fmt: skip
    assert answer["rows"] == []
    done = answer["groups"][-1]["key"]
    assert await table.titles(group={"property": status, "key": done}) == ["Row 1", "Row 2", "Row 3"]
    assert await table.titles(group={"property": status, "key": ""}) == ["Row 0"]


async def test_a_view_remembers_and_fills_new_rows(table):
    done = table.option("Status", "Done")
    config = {"filter": {"and": [{"property": table.p("Status"), "op": "is", "value": done}]}, "widths": {"title": 300}}
    table.use(
        await table.person.call(
            "POST", f"{table.path}/views", {"name": "Done", "type": "board", "config": config}, status=201
        )
    )
    view = table.made["views"][-1]
    await table.row("Open")
    await table.row("Closed", view_id=view["id"])
    assert await table.titles(view_id=view["id"]) == ["Closed"]
    assert await table.titles(view_id=view["id"], filter=None) == ["Open", "Closed"]
    path = f"{table.path}/views/{view['id']}"
    changed = await table.person.call("PATCH", path, {"name": "Finished", "config": {"filter": None, "wrap": True}})
    assert changed["views"][-1]["config"] == {"widths": {"title": 300}, "wrap": True}
    await table.person.call("DELETE", path)
    answer = await table.person.call("DELETE", f"{table.path}/views/{table.made['views'][0]['id']}", status=409)
    assert "at least one view" in answer["error"]["message"]


async def test_another_type_turns_the_cells_and_a_preview_says_what_is_lost(table, ada):
    text = await table.add("Size", "text")
    for value in ("12", "1,250.5", "many", "7 €"):
        await table.row(value, {text: value})
    path = f"{table.path}/properties/{text}"
    preview = await ada.call("PATCH", f"{path}?preview=1", {"type": "number"})
    assert preview == {"emptied": 1, "kept": 3}
    assert {row["props"][text] for row in (await table.ask())["rows"]} == {"12", "1,250.5", "many", "7 €"}
    table.use(await ada.call("PATCH", path, {"type": "number"}))
    assert [row["props"].get(text) for row in (await table.ask())["rows"]] == [12, 1250.5, None, 7]
    table.use(await ada.call("PATCH", path, {"type": "select"}))
    assert [one["name"] for one in table.prop("Size")["config"]["options"]] == ["12", "1250.5", "7"]
    table.use(await ada.call("PATCH", path, {"type": "multi_select"}))
    rows = (await table.ask())["rows"]
    assert rows[0]["props"][text] == [table.option("Size", "12")]
    kept = [one for one in table.prop("Size")["config"]["options"] if one["name"] != "12"]
    table.use(await ada.call("PATCH", path, {"config": {"options": kept}}))
    assert text not in (await table.ask())["rows"][0]["props"]
    table.use(await ada.call("PATCH", path, {"type": "text"}))
    assert [row["props"].get(text) for row in (await table.ask())["rows"]] == [None, "1250.5", None, "7"]
    await ada.call("PATCH", f"{table.path}/properties/title", {"type": "text"}, status=409)


async def test_properties_are_named_once_moved_and_deleted(table, ada):
    first = await table.add("Notes", "text", after="title")
    assert table.names == ["Name", "Notes", "Status", "Date", "Tags"]
    await table.add("notes", "number")
    assert table.names[-1] == "notes 2"
    answer = await ada.call("PATCH", f"{table.path}/properties/{first}", {"name": "STATUS"}, status=409)
    assert "Status already" in answer["error"]["message"]
    table.use(await ada.call("PATCH", f"{table.path}/properties/{first}", {"after": "", "name": "Words"}))
    assert table.names[0] == "Words"
    row = await table.row("x", {"Words": "kept"})
    assert row["props"] == {first: "kept"}
    table.use(await ada.call("DELETE", f"{table.path}/properties/{first}"))
    assert first not in [one["id"] for one in table.made["properties"]]
    assert (await table.ask())["rows"][0]["props"] == {}
    await ada.call("DELETE", f"{table.path}/properties/title", status=409)


async def test_a_deleted_property_comes_back_with_its_cells(table, ada):
    notes = await table.add("Notes", "text")
    await table.row("x", {"Notes": "kept"})
    table.use(await ada.call("DELETE", f"{table.path}/properties/{notes}"))
    await ada.call("PATCH", f"{table.path}/properties/{notes}", {"name": "Gone"}, status=404)
    await table.add("Notes", "number")
    table.use(await ada.call("POST", f"{table.path}/properties/{notes}/restore"))
    assert table.p("Notes 2") == notes
    assert (await table.ask())["rows"][0]["props"] == {notes: "kept"}
    await ada.call("POST", f"{table.path}/properties/{notes}/restore", status=404)


async def test_many_rows_change_or_go_at_once(table, ada):
    ids = [(await table.row(f"Row {number}"))["id"] for number in range(5)]
    below = await ada.new_page("Below", ids[3])
    done = table.option("Status", "Done")
    path = f"{table.path}/rows/bulk"
    changed = await ada.call("POST", path, {"ids": ids[:3], "props": {table.p("Status"): done}})
    assert changed == {"changed": 3}
    assert (await ada.call("POST", path, {"ids": [*ids[2:], "0" * 16], "trash": True})) == {"changed": 3}
    assert await table.titles() == ["Row 0", "Row 1"]
    assert (await ada.call("GET", f"/api/pages/{below['id']}"))["trashedAt"] is not None
    await ada.call("POST", f"/api/pages/{ids[4]}/restore")
    assert await table.titles() == ["Row 0", "Row 1", "Row 4"]
    assert (await ada.call("POST", path, {"ids": ids, "restore": True})) == {"changed": 2}
    assert await table.titles() == [f"Row {number}" for number in range(5)]
    assert (await ada.call("GET", f"/api/pages/{below['id']}"))["trashedAt"] is None
    await ada.call("POST", path, {"ids": ids, "restore": True, "trash": True}, status=400)
    await ada.call("POST", path, {"ids": ["x"] * 501, "trash": True}, status=400)


async def test_rows_move_and_a_row_elsewhere_is_a_page(table, ada):
    ids = [(await table.row(name, {"Date": "2026-11-22"}))["id"] for name in "abc"]
    await ada.call("PATCH", f"/api/rows/{ids[2]}", {"after": ""})
    await ada.call("PATCH", f"/api/rows/{ids[0]}", {"after": ids[1]})
    assert await table.titles() == ["c", "b", "a"]
    moved = await ada.call("POST", f"/api/pages/{ids[1]}/move", {"parentId": None})
    assert moved["kind"] == "page"
    assert await table.titles() == ["c", "a"]
    back = await ada.call("POST", f"/api/pages/{ids[1]}/move", {"parentId": table.id})
    assert back["kind"] == "row"
    assert (await table.ask())["rows"][-1]["props"] == {table.p("Date"): {"start": "2026-11-22"}}
    other = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", {}, status=201)
    await ada.call("POST", f"/api/pages/{other['page']['id']}/move", {"parentId": table.id}, status=409)


async def test_a_database_goes_to_the_trash_with_its_rows_and_comes_back(table, ada):
    row = await table.row("Kept", {"Date": "2026-11-22"})
    await ada.call("DELETE", f"/api/pages/{table.id}")
    await ada.call("PATCH", f"/api/rows/{row['id']}", {"title": "No"}, status=409)
    await table.row("New", status=409)
    trash = await ada.call("GET", f"/api/workspaces/{ada.workspace}/trash")
    assert [one["title"] for one in trash] == ["Tasks"]
    await ada.call("POST", f"/api/pages/{table.id}/restore")
    assert await table.titles() == ["Kept"]
    await ada.call("DELETE", f"/api/pages/{table.id}")
    await ada.call("POST", f"/api/pages/{table.id}/purge")
    await ada.call("GET", f"/api/databases/{table.id}", status=404)
    await ada.call("GET", f"/api/pages/{row['id']}", status=404)


async def test_the_workspace_hears_of_changed_shapes_and_rows(table, ada):
    async with ada.hears() as news:
        row = await table.row("One")
        assert await news.next() == {"type": "rows", "database": table.id, "ids": [row["id"]]}
        await table.add("More", "text")
        assert await news.next() == {"type": "database", "id": table.id}
        await ada.call("PATCH", f"/api/pages/{row['id']}", {"title": "Two"})
        assert await news.next() == {"type": "rows", "database": table.id, "ids": [row["id"]]}
        assert (await news.next())["type"] == "tree"


async def test_strangers_and_viewers_are_held_off(table, memo):
    from sqlmodel import update

    from memo.server.tables import Member, Role

    row = await table.row("Mine")
    carl = await memo.person("carl")
    async with memo.parts.database.writing() as session:
        await session.exec(update(Member).where(Member.user_id == carl.id).values(role=Role.VIEWER.value))
    writes = [
        ("POST", f"{table.path}/properties", {"name": "x", "type": "text"}),
        ("PATCH", f"{table.path}/properties/title", {"name": "x"}),
        ("DELETE", f"{table.path}/properties/{table.p('Date')}", None),
        ("POST", f"{table.path}/views", {"name": "x", "type": "list"}),
        ("PATCH", f"{table.path}/views/{table.made['views'][0]['id']}", {"name": "x"}),
        ("DELETE", f"{table.path}/views/{table.made['views'][0]['id']}", None),
        ("POST", f"{table.path}/rows", {}),
        ("POST", f"{table.path}/rows/bulk", {"ids": [row["id"]], "trash": True}),
        ("PATCH", f"/api/rows/{row['id']}", {"title": "x"}),
    ]
    for method, path, body in writes:
        await carl.call(method, path, body, status=403)
    assert (await carl.call("POST", f"{table.path}/query", {}))["rows"][0]["title"] == "Mine"
    assert (await carl.call("GET", table.path))["access"] == "view"
    async with memo.parts.database.writing() as session:
        await session.delete(await session.get(Member, (carl.workspace, carl.id)))
    for method, path, body in [*writes, ("POST", f"{table.path}/query", {}), ("GET", table.path, None)]:
        await carl.call(method, path, body, status=404)


async def test_copies_of_rows_and_databases_have_cells_texts_and_shape(table, ada, memo):
    parent = await table.add("Parent", "relation", {"database_id": table.id})
    double = await table.add("Twice", "formula", {"expression": 'prop("Parent") * 2'})
    first = await table.row("First", {"Date": "2026-11-22"})
    second = await table.row("Second", {parent: [first["id"]]})
    async with ada.opens(first["id"]) as writing:
        await writing.sync()
        await writing.write("its own words")
        await writing.saved()
    copy = await ada.call("POST", f"/api/rows/{first['id']}/duplicate", status=201)
    assert (copy["title"], copy["props"][table.p("Date")]) == ("First (copy)", {"start": "2026-11-22"})
    assert await table.titles() == ["First", "First (copy)", "Second"]
    begun = await table.row("From it", {"Date": "2026-12-24"}, template=first["id"])
    assert (begun["title"], begun["props"][table.p("Date")]) == ("From it", {"start": "2026-12-24"})
    await ada.call("DELETE", f"/api/pages/{begun['id']}")
    made = await ada.call("POST", f"{table.path}/duplicate", status=201)
    assert made["page"]["title"] == "Tasks (copy)"
    assert [one["id"] for one in made["properties"]] == [one["id"] for one in table.made["properties"]]
    rows = (await ada.call("POST", f"/api/databases/{made['page']['id']}/query", {}))["rows"]
    assert [row["title"] for row in rows] == ["First", "First (copy)", "Second"]
    assert rows[2]["props"] == {parent: [rows[0]["id"]], double: 2}
    assert second["props"][parent] == [first["id"]]
    await ada.call("POST", f"/api/pages/{begun['id']}/restore")
    for row in (copy, rows[0], begun):
        async with ada.opens(row["id"]) as reading:
            await reading.sync()
            assert str(reading.text) == "its own words"


async def test_relations_lead_to_rows_and_forget_the_deleted(table, ada):
    other = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", {"title": "Clients"}, status=201)
    client = await ada.call("POST", f"/api/databases/{other['page']['id']}/rows", {"title": "Acme"}, status=201)
    relation = await table.add("Client", "relation", {"database_id": other["page"]["id"]})
    row = await table.row("Job", {relation: [client["id"]]})
    assert row["related"] == {client["id"]: {"id": client["id"], "title": "Acme", "icon": ""}}
    has = {"property": relation, "op": "contains", "value": client["id"]}
    assert await table.titles(filter=has) == ["Job"]
    groups = (await table.ask(group={"property": relation}))["groups"]
    assert [(one["label"], one["count"]) for one in groups] == [("No Client", 0), ("Acme", 1)]
    await table.row("Bad", {relation: [row["id"]]}, status=400)
    await ada.call("DELETE", f"/api/pages/{client['id']}")
    answer = await table.ask()
    assert (answer["rows"][0]["props"][relation], answer["related"]) == ([client["id"]], {})
    wish = {"name": "x", "type": "relation", "config": {"database_id": "0" * 16}}
    await ada.call("POST", f"{table.path}/properties", wish, status=404)


async def test_words_in_titles_of_rows_are_found(table, ada):
    row = await table.row("Zanzibar plan")
    hits = await ada.call("GET", f"/api/workspaces/{ada.workspace}/search", params={"q": "zanzi"})
    assert [(hit["id"], hit["path"]) for hit in hits] == [(row["id"], ["Tasks"])]
