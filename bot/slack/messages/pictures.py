"""What is said about the pictures of a change: beside each one, and in one line about all of them."""

from collections.abc import Sequence

from bot.gates.camera import Picture
from bot.slack.text import clip

REASON_CHARS = 300


def about(picture: Picture) -> str:
    """Return the words for one picture, for those who see it and those who do not."""
    place = f"{picture.route} at {picture.viewport[0]} px"
    return f"{place}, before and after" if picture.before else f"{place}: new, there was nothing to see before"


def line(shot: Sequence[Picture], shown: int) -> str:
    """Return what the pictures show altogether; `shown` of those that differ are beside it."""
    differ = sum(picture.differs for picture in shot)
    widths = " and ".join(str(width) for width in sorted({picture.viewport[0] for picture in shot}))
    routes = ", ".join(dict.fromkeys(picture.route for picture in shot))
    if differ:
        said = f"{differ} of {len(shot)} first screens look different ({routes}; {widths} px wide)"
        said += f"; the {shown} most changed are shown." if shown < differ else "."
    else:
        said = f"No visible change on the first screens of the policy's routes: {routes}, at {widths} px."
    lacking = [picture for picture in shot if picture.after is None]
    return said + "".join(f" No picture of {found.route} at {found.viewport[0]} px: {_reason(found.problem)}."
                          for found in lacking[:2])  # fmt: skip


def none(reason: str) -> str:
    """Return why there is no picture at all."""
    return f"No pictures: {_reason(reason)}."


def out_of_reach(urls: Sequence[str]) -> str:
    """Return where the pictures are when Slack and GitHub cannot fetch them."""
    places = " ".join(urls)
    return f" They are on the factory's own machine, where Slack and GitHub cannot fetch them (PUBLIC_URL is not set): {places}"


def _reason(said: str) -> str:
    """Return words that may be those of code nobody has approved, so that they address nobody and link nowhere."""
    return f"`{clip(' '.join(said.split()), REASON_CHARS).replace('`', chr(39)).rstrip('.')}`"
