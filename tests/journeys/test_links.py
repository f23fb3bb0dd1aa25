"""A link to something of ours gets a small card: only where all who read it may know."""

from bot.lifecycle import Stage


def cards(house, ts: str) -> list[str]:
    return [str(one["blocks"]) for one in house.slack.message(ts).get("attachments", [])]


async def test_a_link_to_an_issue_says_where_it_stands_and_tells_nobody_else(open_house):
    async with open_house(product=False) as house:
        number = await house.ask_for("Show more <pages>")
        item = await house.stage(number, Stage.NEEDS_HUMAN)
        await house.settled()
        owner, guest = house.person("owner"), house.person("guest")
        other = "https://github.com/somebody/else/issues/1"
        told = await owner.say("factory", f"see {item.issue_url} and {other} and {house.out.options.web_url}/specs/99")
        (card,) = await house.until(lambda: cards(house, told), why="a card")
        assert "Show more &lt;pages&gt;" in card
        assert "Needs a person" in card
        assert "has waited 0 s for Olivia" in card
        assert "as of Tue 8 Dec 12:00" in card

        elsewhere = [await owner.say("general", item.issue_url), await guest.say("factory", item.issue_url)]
        await house.heard()
        assert [cards(house, ts) for ts in elsewhere] == [[], []]

        house.slack.faults.refuse("chat.unfurl", "missing_scope")
        again = await owner.say("factory", item.issue_url)
        await house.heard()
        assert cards(house, again) == []
        assert house.shop.inbox.given_up == []
