"""auth.*, apps.*, team.*, users.*, bots.* and emoji.*"""

from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError


@method("api.test")
def api_test(call: Call) -> Json:
    """Answer what was asked."""
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Say who the token belongs to."""
    directory = call.workspace.directory
    return {
        "url": f"{call.workspace.url}/", "team": directory.team.name, "team_id": directory.team_id,
        "user": directory.users[call.app.bot_user]["name"], "user_id": call.app.bot_user, "bot_id": call.app.bot_id,
        "app_id": call.app.id, "is_enterprise_install": False,
    }  # fmt: skip


@method("apps.connections.open", app_level=True)
def connections_open(call: Call) -> Json:
    """Return the address of a Socket Mode connection."""
    return {"url": call.socket_url}


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    """Describe the workspace."""
    directory = call.workspace.directory
    team = {"id": directory.team_id, "name": directory.team.name, "domain": directory.team.domain}
    return {"team": team | {"url": f"{call.workspace.url}/", "email_domain": "", "icon": {"image_default": True}}}


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    """Describe one person."""
    return {"user": _user(call, call.need("user", "user_not_found"))}


@method("users.list", "users:read")
def users_list(call: Call) -> Json:
    """List everybody."""
    members = [_user(call, one) for one in call.workspace.directory.users]
    now = int(call.workspace.clock.now().timestamp())
    return {"members": members, "cache_ts": now, "response_metadata": {"next_cursor": ""}}


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(call: Call) -> Json:
    """Find a person by their address."""
    email = call.need("email", "users_not_found").lower()
    for identity, user in call.workspace.directory.users.items():
        if user["profile"].get("email", "").lower() == email:
            return {"user": _user(call, identity)}
    raise SlackError("users_not_found")


def _user(call: Call, identity: str) -> Json:
    user = call.workspace.directory.user(identity, call.workspace.clock.now())
    granted = call.app.app.scopes
    if granted is None or "users:read.email" in granted:
        return user
    return user | {"profile": {key: value for key, value in user["profile"].items() if key != "email"}}


@method("bots.info", "users:read")
def bots_info(call: Call) -> Json:
    """Describe a bot."""
    for app in call.workspace.directory.apps.values():
        if app.bot_id == call.args.get("bot", call.app.bot_id):
            body = {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user, "name": app.app.name, "deleted": False}
            return {"bot": body}
    raise SlackError("bot_not_found")


@method("emoji.list", "emoji:read")
def emoji_list(_call: Call) -> Json:
    """List the workspace's own emoji, of which there are none."""
    return {"emoji": {}, "cache_ts": "0"}
