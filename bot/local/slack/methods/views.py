"""views.*"""

from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError


def _view(call: Call) -> Json:
    view = call.args.get("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    return view


@method("views.open")
def open_view(call: Call) -> Json:
    """Open a modal."""
    trigger = call.workspace.views.take_trigger(call.need("trigger_id"), call.app)
    return {"view": call.workspace.views.open(trigger.user, call.app, _view(call))}


@method("views.push")
def push_view(call: Call) -> Json:
    """Put a modal on top of the one that was acted in."""
    trigger = call.workspace.views.take_trigger(call.need("trigger_id"), call.app)
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    return {"view": call.workspace.views.push(trigger.user, call.app, _view(call))}


@method("views.update")
def update_view(call: Call) -> Json:
    """Change an open modal."""
    views = call.workspace.views
    view_id = call.args.get("view_id") or views.by_external_id(str(call.args.get("external_id") or ""))
    return {"view": views.update(str(view_id), call.app, _view(call), call.args.get("hash"))}


@method("views.publish")
def publish_view(call: Call) -> Json:
    """Keep a person's Home tab."""
    user = call.need("user_id", "user_not_found")
    if user not in call.workspace.directory.users:
        raise SlackError("user_not_found")
    view = _view(call)
    if view.get("type") != "home":
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] view type must be home"]})
    return {"view": call.workspace.views.publish(user, call.app, view, call.args.get("hash"))}
