"""Whatever is put in, what comes out is something Slack accepts, and nothing in it can call a whole channel."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import blocks as kit
from bot.slack.text import FENCE, clip, defuse, escape, link, split
from bot.slack.validate import InvalidMessage, validate, validate_modal

LONG = "word " * 12_000


def test_a_full_card_is_what_slack_accepts() -> None:
    card = kit.message(
        "Spec ready",
        kit.header("Dark mode"),
        kit.section("*Ready* 87 %", kit.button("Open", "open", "spec-1")),
        kit.fields([("Owner", "<@U1>"), ("Flag", "`dark-mode`")]),
        kit.divider(),
        kit.image("https://host/a.png", "Before"),
        kit.actions(
            kit.button("Accept", "accept", "d1", style="primary", confirm=kit.confirm("Sure?", "It starts.", "Start")),
            None,
            kit.link_button("See", "https://host", "see"),
            kit.select("Choose", "choose", [kit.Option("A", "a"), kit.Option("B", "b")], chosen="b"),
        ),
        kit.context("3 min", "scripted"),
    )
    validate(card)
    row = card.blocks[5]["elements"]
    assert [element["action_id"] for element in row] == ["accept", "see", "choose"]
    assert row[2]["initial_option"]["value"] == "b"


def test_everything_too_long_is_clipped_visibly() -> None:
    card = kit.message(
        LONG,
        kit.header(LONG),
        kit.section(LONG, kit.button(LONG, LONG, LONG)),
        kit.fields([(LONG, LONG)] * 23),
        kit.context(*[LONG] * 30),
        kit.image("https://host/a.png", LONG, LONG),
        kit.actions(*[kit.button(LONG, f"a{n}") for n in range(40)]),
        kit.actions(kit.select(LONG, "s", [kit.Option(LONG, LONG)] * 200)),
    )
    validate(card)
    assert card.text.endswith("…")
    assert card.blocks[1]["text"]["text"].endswith("…")


def test_empty_text_still_makes_a_message() -> None:
    validate(kit.message("", kit.header(""), kit.section(""), kit.actions(kit.button("", "a")), kit.context("")))


def test_long_prose_becomes_several_sections_and_loses_nothing() -> None:
    prose = "\n\n".join(f"Paragraph {n} " + "x" * 900 for n in range(20))
    parts = kit.sections(prose)
    validate(kit.message("prose", parts))
    assert "\n\n".join(part["text"]["text"] for part in parts) == prose


def test_more_than_fifty_blocks_say_what_is_missing_or_become_pages() -> None:
    many = [kit.section(str(n)) for n in range(120)]
    one = kit.message("list", many)
    validate(one)
    assert len(one.blocks) == 50
    assert "71 more parts" in json.dumps(one.blocks[-1])
    several = kit.pages("list", many)
    assert [len(page.blocks) for page in several] == [50, 50, 20]
    assert several[2].text == "list (3/3)"


def test_a_modal_keeps_its_limits() -> None:
    view = kit.modal(
        "A title that is far too long",
        "spec",
        kit.field(LONG, "idea", kit.text_field("text", initial=LONG, multiline=True, placeholder=LONG), hint=LONG),
        key="spec-1",
    )
    validate_modal(view)
    assert view["private_metadata"] == "spec-1"
    with pytest.raises(InvalidMessage, match="no submit"):
        validate_modal({key: value for key, value in view.items() if key != "submit"})


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (kit.Message("", ()), "text is empty"),
        (kit.Message("x", ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},)), "151 characters"),
        (kit.Message("x", ({"type": "section"},)), "neither text nor fields"),
        (kit.Message("x", ({"type": "actions", "elements": []},)), "0 parts"),
        (kit.Message("x", ({"type": "marquee"},)), "no block Slack knows"),
        (kit.Message("x", (kit.actions(kit.button("A", "a"), kit.button("B", "a")),)), "action_id a twice"),
        (
            kit.Message("x", ({"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"})),
            "block_id twice",
        ),
        (kit.Message("<!channel> hello"), "mentions a whole channel"),
        (kit.Message("x", tuple([kit.divider()] * 51)), "51 blocks"),
    ],
)
def test_validate_names_what_slack_would_refuse(message: kit.Message, said: str) -> None:
    with pytest.raises(InvalidMessage, match=said):
        validate(message)


@pytest.mark.parametrize(
    "cry", ["<!channel>", "<!here>", "<!everyone|x>", "<!subteam^S123|team>", "<!HERE>", "@channel", "@here"]
)
def test_words_of_others_never_call_a_channel(cry: str) -> None:
    escaped = escape(f"hello {cry} & <@U1> <https://evil|click>")
    assert "<" not in escaped
    assert "@here" not in escaped
    assert "@channel" not in escaped
    assert "<!" not in json.dumps(defuse({"text": cry, "blocks": [kit.section(cry)]}))


def test_the_door_defuses_rich_text_too() -> None:
    assert defuse([{"type": "broadcast", "range": "here"}])[0]["type"] == "text"


def test_a_link_cannot_be_broken_out_of() -> None:
    assert link("https://host/a|b>c", "see <b> | c") == "<https://host/a%7Cb%3Ec|see &lt;b&gt; ∣ c>"
    assert link("javascript:alert(1)", "click") == "click"


def test_a_cut_never_halves_an_entity_a_link_or_a_fence() -> None:
    assert clip("12345678&amp;90", 11) == "12345678…"
    assert clip("see <https://host/path|here> now", 20) == "see…"
    assert clip("a & b " * 10 + ";", 20) == "a & b a & b a & b a…"
    assert clip(f"{FENCE}\n{'x' * 50}\n{FENCE}", 30).count(FENCE) == 2


def test_a_split_code_block_is_closed_and_opened_again() -> None:
    pieces = split(f"{FENCE}\n" + "\n".join(f"line {n}" for n in range(100)) + f"\n{FENCE}", 200)
    assert len(pieces) > 3
    assert all(piece.startswith(FENCE) and piece.endswith(FENCE) and len(piece) <= 200 for piece in pieces)


@given(st.text(alphabet="ab &<>|;`\n!@`", max_size=400), st.integers(20, 80))
def test_pieces_and_clips_keep_the_limit(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
    assert all(0 < len(piece) <= limit for piece in split(text + FENCE + "<" + text, limit))


@given(st.lists(st.text(max_size=4000), max_size=60))
def test_any_words_make_an_acceptable_message(words: list[str]) -> None:
    validate(kit.message(escape(" ".join(words)), [kit.section(escape(word)) for word in words]))
