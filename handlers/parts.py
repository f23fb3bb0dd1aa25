"""What every click carries."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Click:
    """One press of a button: who, where, with which value, and the key that makes it count once."""

    user: str
    channel: str
    value: str
    key: str
    trigger: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """Read the first action of a `block_actions` payload."""
        action = body["actions"][0]
        user = body["user"]["id"]
        place = body.get("container", {}).get("message_ts", "")
        key = f"slack/click/{user}/{place}/{action['action_id']}/{action['action_ts']}"
        value = action.get("value") or action.get("selected_option", {}).get("value", "")
        return cls(user, body.get("channel", {}).get("id", ""), value, key, body.get("trigger_id", ""))
