"""Who may do what: a guest's word changes nothing, nobody approves his own risk, and only this very head is approved."""

from bot.events import FindingMade
from bot.lifecycle import Stage

REPOSITORY = "acme/greeter"


async def nobody_moved(house, before) -> None:
    await house.settled()
    after = await house.item(before.id)
    assert (after.stage, after.version) == (before.stage, before.version)


async def refused(house, who: str, about: str, before) -> None:
    """The person was told privately, and nothing else happened."""
    told = await house.until(lambda: [words for words in house.whispers(who) if about in words])
    assert len(told) == 1, told
    await nobody_moved(house, before)


async def wants_a_person(house) -> None:
    """From now on the product's policy lets nothing merge by itself."""
    policy = await house.world.github.read_file(REPOSITORY, "main", ".shopfloor.toml")
    stricter = policy.replace(b"auto_merge = true", b"auto_merge = false")
    await house.world.github.commit(REPOSITORY, "main", {".shopfloor.toml": stricter}, by="owner")


async def at_approval(house, title: str = "Title the page Welcome", **facts):
    number = await house.ask_for(title, **({"tainted": True} | facts))
    item = await house.stage(number, Stage.APPROVAL, within_s=90)
    await house.settled()
    return item


async def test_a_guest_decides_nothing_and_is_told_so_alone(house):
    found = FindingMade(key="journey/found", source="journey", kind="feature", title="Shout the greeting", body="b",
                        proposed=True)  # fmt: skip
    proposal = (await house.shop.factory.accept(found)).item
    await house.until(lambda: house.button("proposal.approve", "feedback"))
    ts, _ = house.button("proposal.approve", "feedback")
    await house.person("guest").react(ts, "white_check_mark")
    await refused(house, "guest", "Guests cannot decide on feedback", proposal)
    await house.person("guest").click(ts, "proposal.decline")
    await house.until(lambda: len(house.whispers("guest")) == 2)
    await nobody_moved(house, proposal)

    item = await at_approval(house)
    await house.press("guest", "pull.approve")
    await refused(house, "guest", "Guests cannot approve this change", item)
    await house.press("guest", "pull.changes")
    await refused(house, "guest", "Guests cannot ask for changes", item)
    assert house.slack.open_modals("guest") == []
    await house.press("maintainer", "item.stop")
    parked = await house.stage(item.id, Stage.NEEDS_HUMAN)
    await house.settled()
    await house.press("guest", "item.retry")
    await refused(house, "guest", "Guests cannot retry this item", parked)

    answered = await house.person("guest").command("/flag", "promote greeting", "factory")
    assert answered.ok
    await house.until(lambda: [words for words in house.whispers("guest") if "Guests cannot promote a flag" in words])
    await house.person("guest").command("/spec", "Let guests rule", "factory")
    await house.until(lambda: [words for words in house.whispers("guest") if "Guests cannot start a spec" in words])
    assert len(await house.out.store.items()) == 2
    assert "Guests cannot" not in house.words() + house.words("feedback")


async def test_nobody_approves_his_own_risk_and_a_push_makes_the_card_stale(house):
    await wants_a_person(house)
    item = await at_approval(house, tainted=False)
    assert item.requester == house.person("owner").id
    await house.press("owner", "pull.approve")
    await refused(house, "owner", "someone else must approve it", item)

    # A person pushes to the branch: the gates run on the new head, and the old button is worth nothing.
    ts, action = house.button("pull.approve")
    seen = house.slack.message(ts)["blocks"]
    await house.world.github.commit(REPOSITORY, item.branch, {"NOTES.md": b"Reviewed by hand.\n"}, by="maintainer")
    moved = await house.until(lambda: approval_of_another(house, item))
    await house.settled()
    await house.person("maintainer").click(ts, action, seen=seen)
    await refused(house, "maintainer", "out of date", moved)
    assert "its newest head is judged anew" in house.words()

    await house.press("maintainer", "pull.approve")
    done = await house.stage(item.id, Stage.DONE, within_s=60)
    assert done.approved_by == house.person("maintainer").id
    assert done.head_sha == moved.head_sha
    assert await house.world.github.read_file(REPOSITORY, "main", "NOTES.md") == b"Reviewed by hand.\n"
    await house.settled()


async def approval_of_another(house, before):
    item = await house.item(before.id)
    return item if item.stage is Stage.APPROVAL and item.head_sha != before.head_sha else None


async def test_a_lone_owner_may_approve_his_own_and_the_card_says_so(open_house):
    async with open_house(solo=True) as house:
        await wants_a_person(house)
        item = await at_approval(house, tainted=False)
        assert "solo" in house.words()
        await house.press("owner", "pull.approve")
        await house.stage(item.id, Stage.DONE, within_s=60)
        await house.settled()
        assert "its own requester" in house.words()


async def test_on_github_only_a_mapped_login_approves_and_a_merge_by_hand_is_deployed(house):
    hub = house.world.github
    item = await at_approval(house)
    hub.review(REPOSITORY, item.pull, by="guest", event="APPROVE", sha=item.head_sha)
    await hub.settled()
    await nobody_moved(house, item)
    hub.review(REPOSITORY, item.pull, by="maintainer", event="APPROVE", sha=item.head_sha)
    done = await house.stage(item.id, Stage.DONE, within_s=60)
    assert done.approved_by == house.person("maintainer").id
    await house.settled()

    other = await at_approval(house, "Say goodbye too")
    sha = await hub.merge(REPOSITORY, other.pull, by="owner")
    done = await house.stage(other.id, Stage.DONE, within_s=60)
    assert done.merge_sha == sha
    assert (await house.out.deployer.serving()).sha == sha
    await house.settled()
    words = house.words()
    assert words.count(f"#{other.id} is merged as") == 1
    assert "A person merged it on GitHub" in words


async def test_a_merge_by_hand_is_noticed_without_webhooks_too(house):
    hub = house.world.github
    hub.forge_signatures()
    item = await at_approval(house)
    sha = await hub.merge(REPOSITORY, item.pull, by="owner")
    await house.shop.clockwork.run_now("reconcile_issues")
    done = await house.stage(item.id, Stage.DONE, within_s=60)
    assert done.merge_sha == sha
    await house.settled()
