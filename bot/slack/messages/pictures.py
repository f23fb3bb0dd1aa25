"""What is said about the pictures of a change: beside each one, and in one line about all of them."""

from collections.abc import Sequence

from bot.gates.camera import Picture
from bot.slack.blocks import Block, context, image, slack_image
from bot.slack.text import clip, escape, link

REASON_CHARS = 300


def about(picture: Picture) -> str:
    """Return the words for one picture, for those who see it and those who do not."""
    place = f"{picture.route} at {picture.viewport[0]} px"
    return f"{place}, before and after" if picture.before else f"{place}: new, there was nothing to see before"


def line(shot: Sequence[Picture], shown: int, as_before: int = 0) -> str:
    """Return what the pictures show altogether; `shown` of those that differ are beside it, others stand in the review before."""
    differ = sum(picture.differs for picture in shot)
    widths = " and ".join(str(width) for width in sorted({picture.viewport[0] for picture in shot}))
    routes = ", ".join(dict.fromkeys(picture.route for picture in shot))
    if differ:
        said = f"{differ} of {len(shot)} first screens look different ({routes}; {widths} px wide)"
        said += f"; the {shown} most changed are shown." if shown < differ - as_before else "."
        said += f" {as_before} of these stood in the review before." if as_before else ""
    else:
        said = f"No visible change on the first screens of the policy's routes: {routes}, at {widths} px."
    lacking = [picture for picture in shot if picture.after is None]
    return said + "".join(f" No picture of {found.route} at {found.viewport[0]} px: {_reason(found.problem)}."
                          for found in lacking[:2])  # fmt: skip


def none(reason: str) -> str:
    """Return why there is no picture at all."""
    return f"No pictures: {_reason(reason)}."


def shown(seen: Sequence[tuple[str, str, str]], note: str, lack: str, *, fetchable: bool) -> list[Block]:
    """Return the pictures (address, words, id in Slack) as blocks: from Slack itself, else from their address, else named."""
    attached = [slack_image(file, said, said) for _, said, file in seen if file]
    fetched = [image(url, said, said) for url, said, file in seen if fetchable and not file]
    named = [url for url, _, file in seen if not (fetchable or file)]
    told = escape(note + (not_attached(lack) if lack else "") + (out_of_reach(named) if named else ""))
    told += full_size([url for url, _, file in seen if fetchable and file])
    return [*attached, *fetched, *([context(told)] if told else [])]


def full_size(urls: Sequence[str]) -> str:
    """Return links to pictures that are shown from elsewhere."""
    return f" In full: {', '.join(link(url, str(number)) for number, url in enumerate(urls, 1))}." if urls else ""


def not_attached(reason: str) -> str:
    """Return why pictures do not lie in Slack."""
    return f" I could not attach them here: {_reason(reason)}."


def out_of_reach(urls: Sequence[str]) -> str:
    """Return where the pictures are when Slack and GitHub cannot fetch them."""
    places = " ".join(urls)
    return f" They are on the factory's own machine, where Slack and GitHub cannot fetch them (PUBLIC_URL is not set): {places}"


def _reason(said: str) -> str:
    """Return words that may be those of code nobody has approved, so that they address nobody and link nowhere."""
    return f"`{clip(' '.join(said.split()), REASON_CHARS).replace('`', chr(39)).rstrip('.')}`"
