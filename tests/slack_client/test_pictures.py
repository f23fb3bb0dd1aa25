"""What is said about pictures: which were taken, which differ, why one lacks; words of unmerged code address nobody."""

from pathlib import Path

from bot.gates.camera import Picture
from bot.slack.messages import pictures as words
from bot.stations.picturing import most_changed

PHONE, DESKTOP = (390, 844), (1280, 860)
BEFORE, AFTER = Path("before.png"), Path("after.png")


def seen(route: str, viewport: tuple[int, int], share: float) -> Picture:
    return Picture(route, viewport, BEFORE, AFTER if share else BEFORE, share)


def test_what_differs_is_counted_and_what_is_left_out_is_said():
    shot = [seen("Home", PHONE, 0.1), seen("Home", DESKTOP, 0.02), seen("Trash", PHONE, 0), seen("Trash", DESKTOP, 0)]
    assert words.line(shot, 2) == "2 of 4 first screens look different (Home, Trash; 390 and 1280 px wide)."
    assert words.line(shot, 1).endswith("px wide); the 1 most changed are shown.")


def test_a_later_head_shows_only_what_changed_since():
    home, tags = (Picture(name, PHONE, BEFORE, AFTER, 0.2, Path(f"{name}.png")) for name in ("Home", "Tags"))
    assert most_changed([home, tags, seen("Trash", PHONE, 0)], ()) == [home, tags]
    assert most_changed([home, tags], {"Home.png"}) == [tags]
    assert words.line([home, tags], 1, as_before=1) == (
        "2 of 2 first screens look different (Home, Tags; 390 px wide). 1 of these stood in the review before."
    )


def test_no_difference_is_one_line():
    shot = [seen("Home", PHONE, 0), seen("Trash", DESKTOP, 0)]
    assert words.line(shot, 0) == (
        "No visible change on the first screens of the policy's routes: Home, Trash, at 390 and 1280 px."
    )


def test_a_page_that_was_not_there_before_is_called_new():
    assert words.about(seen("Home", PHONE, 0.1)) == "Home at 390 px, before and after"
    assert (
        words.about(Picture("Tags", PHONE, None, AFTER, 1.0)) == "Tags at 390 px: new, there was nothing to see before"
    )


def test_a_picture_that_lacks_is_told_with_its_reason():
    shot = [seen("Home", PHONE, 0), Picture("Tags", PHONE, BEFORE, None, 0.0, problem="Timeout 12000ms exceeded.")]
    assert words.line(shot, 0).endswith("No picture of Tags at 390 px: `Timeout 12000ms exceeded`.")


def test_the_reason_for_none_may_be_said_by_code_nobody_approved():
    assert words.none("its start ended with 1: `@everyone`\n look [here](https://x.test)") == (
        "No pictures: `its start ended with 1: '@everyone' look [here](https://x.test)`."
    )
    assert len(words.none("x" * 5000)) < 400


def test_pictures_that_slack_cannot_fetch_are_named():
    assert "PUBLIC_URL" in words.out_of_reach(["http://127.0.0.1:8700/pictures/a.png"])
    assert words.out_of_reach(["http://127.0.0.1:8700/pictures/a.png"]).endswith("/pictures/a.png")
