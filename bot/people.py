"""`app.py people`: who the factory listens to. Also the way in for a team's first owner."""

from typing import cast, get_args

from bot.access import Person, Role
from bot.errors import UserError
from bot.store import Store

USAGE = "Say `people list`, `people add SLACK_ID NAME ROLE [GITHUB]` or `people remove SLACK_ID`."


async def people_answer(store: Store, words: list[str]) -> str:
    """Do what the words say and return what to print; raises `UserError` with the cure."""
    match words:
        case ["list"] | []:
            return _table(await store.people())
        case ["add", slack_id, name, role, *login] if len(login) < 2:
            return await _add(store, slack_id, name, role, login[0] if login else None)
        case ["remove", slack_id]:
            return await _remove(store, slack_id)
        case _:
            raise UserError(USAGE)


async def _add(store: Store, slack_id: str, name: str, role: str, login: str | None) -> str:
    if role not in get_args(Role):
        raise UserError(f"There is no role {role!r}; there are {', '.join(get_args(Role))}.")
    if not slack_id.isalnum():
        raise UserError(f"{slack_id!r} is no Slack id. Open the person's profile in Slack, menu, “Copy member ID”.")
    await store.save_person(Person(slack_id, name, cast("Role", role), login))
    return f"{name} is {role} now."


async def _remove(store: Store, slack_id: str) -> str:
    people = {person.slack_id: person for person in await store.people()}
    if slack_id not in people:
        raise UserError(f"Nobody here has the Slack id {slack_id}. `people list` shows all.")
    owners = [person for person in people.values() if person.role == "owner"]
    if owners == [people[slack_id]]:
        raise UserError("That is the last owner. Add another owner first, or nobody could change anything.")
    await store.remove_person(slack_id)
    return f"{people[slack_id].name} is no longer listened to."


def _table(people: list[Person]) -> str:
    if not people:
        return "Nobody yet. Add the first owner: `people add SLACK_ID NAME owner GITHUB_LOGIN`."
    rows = [f"{one.slack_id:<14} {one.name:<20} {one.role:<11} {one.github or '-'}" for one in people]
    return "\n".join(rows)
