"""Everything the loop itself says to an agent while it works; the roles' own prompts are in roles/*.md."""

from collections.abc import Sequence

from bot.agents.models.conversation import ToolCall
from bot.agents.roles import data_block
from bot.agents.stuck import Stuck
from bot.agents.tools import cap

NOTICE = "80 % of this work's budget is used. Finish what works, check it, and submit; leave out what is not needed."
CUT = "Your last message was cut at the output limit and nothing of it was done. Go on in smaller pieces."
NO_CALL = "That message called no tool, so nothing was done. Call a tool; `submit`, `ask` or `impossible` end the run."

NOT_DONE = (
    "not done: a call before this one in the same message was not carried out. Look how things stand, then call again."
)


def undone(result: str) -> bool:
    """Say whether a result tells that its call was not carried out at all and may simply be made again."""
    return result.startswith(("interrupted, not repeated", "not done: "))


def nudge(stuck: Stuck) -> str:
    """Return the first hint to an agent that goes in circles, with what shows it."""
    return (
        f"You seem to be going in circles: {stuck.evidence}. Say to yourself what you expected and what you saw instead, name "
        "the assumption that must be wrong, and check that one before anything else. If the task cannot be done, use `ask` or "
        "`impossible`."
    )


def note(text: str, mark: str) -> str:
    """Return a person's note as a data block."""
    return "A person of the team adds:\n" + data_block("note", text.replace(mark, "…"), mark)


def afresh(task: str, *, why: str, diff: str, facts: Sequence[str], mark: str) -> str:
    """Return the first message of a new conversation about the same task: the change so far and what was tried."""
    tried = "\n".join(facts) or "nothing yet"
    text = f"Why this begins again: {why}.\n\nThe change so far:\n{cap(diff) or '(none)'}\n\nSteps and their last lines:\n{tried}"
    return f"{task}\n\n{data_block('context', text.replace(mark, '…'), mark)}"


def malformed(problems: Sequence[str]) -> str:
    """Return the request to send a structured answer again, naming what was wrong."""
    return f"Your answer does not have the required form: {'; '.join(problems[:5])}. Send the whole answer again."


def brief(call: ToolCall) -> str:
    """Return a call in one line: the tool and what it was for."""
    what = str(call.input.get("path") or call.input.get("command") or call.input.get("summary") or "").strip()
    verb = f"{call.name} {call.input['command']}" if call.name == "edit" and "command" in call.input else call.name
    return f"{verb}: {what.splitlines()[0][:120]}" if what else verb


def fact(call: ToolCall, result: str) -> str:
    """Return a call and the last line of what it came to."""
    lines = result.strip().splitlines() or ["nothing"]
    last = " ".join(lines[-2:]) if lines[-1].startswith("[exit") else lines[-1]
    return f"{brief(call)} → {last[:160]}"
