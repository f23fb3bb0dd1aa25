"""What Slack's refusals mean, by who acts: a person reads the cure, or we try again, or a person is asked."""

from slack_sdk.errors import SlackApiError  # noqa: TID251  (this is inside the door)

from bot.errors import Permanent, ShopfloorError, Transient, UserError

BUSY = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
     "team_added_to_org", "external_channel_migrating"}
)  # fmt: skip
ALREADY_SO = frozenset({"already_reacted", "no_reaction", "already_in_channel", "already_open", "already_closed"})
REINSTALL = "reinstall the app from manifest.yml and put its new bot token into `.env`"
CURES = {
    "not_in_channel": "I am not in {where}. Type `/invite @Shopfloor` there, then press Retry.",
    "channel_not_found": "I cannot see {where}. Create it, or `/invite @Shopfloor` if it is private, then press Retry.",
    "is_archived": "{where} is archived. Unarchive it or name another channel in `.env`, then press Retry.",
    "restricted_action": "{where} does not let me post. Allow apps in its posting permissions, then press Retry.",
    "invalid_auth": f"Slack refuses our token. An owner must {REINSTALL}.",
    "not_authed": f"Slack refuses our token. An owner must {REINSTALL}.",
    "account_inactive": f"The app was removed from the workspace. An owner must {REINSTALL}.",
    "token_revoked": f"Our token was revoked. An owner must {REINSTALL}.",
    "token_expired": f"Our token has expired. An owner must {REINSTALL}.",
    "missing_scope": f"The app lacks the scope {{needed}}. An owner must {REINSTALL}.",
    "message_not_found": "The message I wanted to change in {where} was deleted.",
    "cant_update_message": "The message I wanted to change in {where} is not mine.",
    "edit_window_closed": "The workspace does not allow messages to be edited any more.",
    "cannot_dm_bot": "A bot cannot be written to directly.",
    "user_disabled": "That person's account is deactivated.",
    "msg_too_long": "The message is too long for Slack.",
}
FOR_THE_PERSON = {
    "expired_trigger_id": "That took too long to open. Press it again.",
    "trigger_expired": "That took too long to open. Press it again.",
    "invalid_trigger_id": "That can no longer be opened. Press it again.",
    "exchanged_trigger_id": "That was already opened. Press it again if you still need it.",
    "user_not_in_channel": "You are not in {where} any more.",
    "user_not_found": "Slack knows no such person.",
    "users_not_found": "Slack knows no such person.",
}


class Refused(Permanent):
    """Slack will not do it, under Slack's own name of the reason."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class RateLimited(Transient):
    """Slack wants no more of one method for `retry_after_s` seconds."""


def code_of(error: SlackApiError) -> str:
    """Return Slack's own name of the refusal, or `http_<status>` where the answer was none of Slack's."""
    answer = getattr(error.response, "data", None)
    if isinstance(answer, dict) and answer.get("error"):
        return str(answer["error"])
    return f"http_{_status(error)}"


def translate(error: SlackApiError, *, where: str) -> ShopfloorError:
    """Return what to raise instead; `where` is the channel or person the call was for."""
    code = code_of(error)
    if code in ("ratelimited", "rate_limited") or _status(error) == 429:
        return RateLimited("Slack asks us to slow down.", retry_after_s=_retry_after_s(error))
    if code in BUSY or _status(error) >= 500:
        return Transient(f"Slack is not well just now ({code}).")
    if code in FOR_THE_PERSON:
        return UserError(FOR_THE_PERSON[code].format(where=where))
    if code in CURES:
        return Refused(CURES[code].format(where=where, needed=_needed(error)), code)
    return Refused(f"Slack refused it: `{code}`{_details(error)}.", code)


def _status(error: SlackApiError) -> int:
    response = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)


def _retry_after_s(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", {})
    value = str(headers.get("Retry-After", headers.get("retry-after", "1")))
    return float(value) if value.replace(".", "", 1).isdigit() else 1.0


def _needed(error: SlackApiError) -> str:
    return str(error.response.get("needed") or "it needs")


def _details(error: SlackApiError) -> str:
    answer = getattr(error.response, "data", None)
    reasons = (answer.get("response_metadata") or {}).get("messages") if isinstance(answer, dict) else None
    return f" ({'; '.join(str(reason) for reason in reasons[:3])})" if reasons else ""
