"""agents.sessions.*"""

from bot.local.slack.sessions import STATUSES
from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError

TITLE_CHARS = 200
STOPPED = "agent_session_stopped"
UNHEARD = "missing_agent_session_stopped_event_subscription"


@method("agents.sessions.setStatus", "chat:write")
def set_status(call: Call) -> Json:
    """Bring a thread's session to a status, and begin it if need be; an app that does not hear Stop is warned."""
    channel, ts = _thread(call)
    status = call.need("status")
    if status not in STATUSES:
        words = [f"[ERROR] status must be one of {', '.join(STATUSES)}"]
        raise SlackError("invalid_arguments", response_metadata={"messages": words})
    found = call.workspace.sessions.put(channel, ts, call.app.id, status, _title(call))
    news = {"type": "session", "channel": channel, "ts": ts, "session": found}
    call.workspace.hub.tell(call.workspace.directory.members(channel), news)
    heard = call.app.app.events is None or STOPPED in call.app.app.events
    return {"status": status, "title": found["title"]} | ({} if heard else {"warning": UNHEARD})


def _thread(call: Call) -> tuple[str, str]:
    """Return the thread that a call is about; only apps that are declared as agents have sessions."""
    if not call.app.app.is_agent:
        raise SlackError("not_authorized")
    channel = call.joined("channel_id")
    if call.workspace.messages.raw(channel, call.need("thread_ts", "invalid_thread_ts")) is None:
        raise SlackError("thread_not_found")
    return channel, str(call.args["thread_ts"])


def _title(call: Call) -> str:
    title = str(call.args.get("title") or "")
    if len(title) > TITLE_CHARS:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] title is too long"]})
    return title
