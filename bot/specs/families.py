"""What the house knows about each family of features: outcomes, failures, edges, data and limits, as sentences to fill."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Sentences with {actor}, {deed}, {thing}, {screen}, {product}, {fault}; no sentence may contain a smell.

    `step` is what the person does, `given` and `tried` the same as the beginnings of a criterion.
    """

    success: str
    lasting: str
    failure: str
    edge: str
    data: str
    states: str
    limit: str
    metric: str
    step: str = "the {actor} starts to {deed}"
    given: str = "a signed-in {actor} on the {screen}, when they {deed}"
    tried: str = "a {actor} tries to {deed}"


FAMILIES: dict[str, Family] = {
    "show": Family(
        success="the {screen} shows {thing_the} within 1 second",
        lasting="When the content behind {thing_the} changes, the {screen} shows the new value within 2 seconds without a reload",
        failure='the {screen} shows "Not available right now" in the place of {thing_the} and every other part keeps working',
        edge='Given there is nothing to show yet, when the {screen} opens, then it shows "Nothing yet" in the place '
        "of {thing_the}",
        data="{Thing_the} comes from content that {product} stores already; this work adds no new record.",
        states="`loading`, `empty`, `ready` and `unavailable`",
        limit="correct for content of 0, 1 and 100,000 characters",
        metric="sessions in which a {actor} keeps {thing_the} visible",
        step="the {actor} looks for {thing_the}",
        given="a signed-in {actor} who wants to {deed}, when they open the {screen}",
        tried="a {actor} opens the {screen}",
    ),
    "create": Family(
        success='the new {thing} appears on the {screen} within 1 second and carries the state "saved"',
        lasting="When the {actor} reloads the {screen}, the {thing} stands there as `saved`, with the same content and author",
        failure='the {screen} says "Could not save. Your input is kept." and offers "Try again"',
        edge='Given the input is empty or longer than 10,000 characters, when the {actor} presses "Save", then the '
        "{screen} names the limit and stores nothing",
        data="{product} stores one record per {thing}: id, author, time of creation, time of the last change, content.",
        states="`draft`, `saving`, `saved` and `failed`",
        limit="10,000 characters per entry and 1,000 entries per {screen}",
        metric="active {actor}s who {deed} at least once a week",
    ),
    "change": Family(
        success="the {screen} shows the new state of {thing_the} within 1 second",
        lasting="When the {actor} reloads the {screen} or opens it on a second device, "
        "{thing_the} has the state `changed` in both places",
        failure='{thing_the} returns to its earlier state and the {screen} says "Could not save. Nothing was changed."',
        edge="Given {thing_the} already has the new state, when the {actor} does the same again, then nothing changes "
        "and no error appears",
        data="{product} adds the new state to the record of each {thing} with the id of the person and the time of the change.",
        states="`unchanged`, `saving`, `changed` and `failed`",
        limit="1,000 records of {thing} per workspace",
        metric="active {actor}s who {deed} at least once a week",
    ),
    "remove": Family(
        success='{thing_the} leaves the {screen} within 1 second and a message offers "Undo" for 10 seconds',
        lasting='When the {actor} presses "Undo" within 10 seconds, {thing_the} stands in its old place with its old content',
        failure='{thing_the} stays in its place and the {screen} says "Could not remove. Nothing was changed."',
        edge="Given a second person removed {thing_the} a moment ago, when the {actor} tries it too, then the "
        '{screen} says "Already removed" and nothing else changes',
        data="{product} marks the record of the {thing} with the time of removal and keeps its content for 30 days.",
        states="`present`, `removing`, `removed` and `restored`",
        limit="100 records of {thing} in one go",
        metric="removals that end without an undo",
    ),
    "find": Family(
        success="the {screen} lists the matches, the best one on top, within 1 second",
        lasting="When the {actor} opens a match and comes back, the {screen} shows the same words and filters, "
        "0 of them lost",
        failure='the {screen} keeps the words typed, says "Search is not available right now" and offers "Try again"',
        edge='Given no content matches, when the {actor} types "zzzz", then the {screen} shows "No matches for '
        '“zzzz”" and a button "Clear"',
        data="{product} reads an index of the content a {actor} may see; the words typed leave no record.",
        states="`idle`, `searching`, `results` and `no matches`",
        limit="answers over 10,000 pages, 50 matches a screen",
        metric="searches that end with an opened match",
    ),
    "carry": Family(
        success="the {screen} confirms it within 2 seconds and the result holds the same content as the original, 0 words lost",
        lasting="When the {actor} opens the result later, it holds the content and the date of the moment it "
        "began, 0 words changed",
        failure='the {screen} says "Could not finish. Nothing was changed." with the reason, and offers "Try again"',
        edge="Given the content is empty or larger than 50 MB, when the {actor} starts, then the {screen} names the "
        "limit of 50 MB before any work begins",
        data="{product} makes the result on demand from stored content and keeps a temporary copy for 24 hours.",
        states="`ready`, `working`, `done` and `failed`",
        limit="50 MB and 60 seconds per run",
        metric="runs that end in `done`",
    ),
    "tell": Family(
        success="the message reaches the {actor} within 60 seconds and its link opens the right place",
        lasting="When the {actor} reads the message in one place, every other place shows it as `read`",
        failure="{product} tries again 3 times within 15 minutes and then lists the message as `undelivered` in the settings",
        edge="Given 20 events happen within 5 minutes, when {product} sends them, then the {actor} gets 1 message "
        "that lists all 20",
        data="{product} stores one record per message: recipient, event, time, and one state; it deletes them after 90 days.",
        states="`unread`, `read`, `muted` and `undelivered`",
        limit="20 messages per person and hour",
        metric="messages that the {actor} opens within 24 hours",
        step="the moment comes to {deed}",
        given="a {actor} who may open the {screen}, when the moment comes to {deed}",
        tried="the moment comes to {deed}",
    ),
    "choose": Family(
        success="the whole screen follows the choice within 1 second, without a reload",
        lasting="When the {actor} signs in on a second device, the choice is `chosen` there too",
        failure='the earlier choice stays in force and the {screen} says "Could not save your choice."',
        edge="Given the {actor} never chose, when the {screen} opens, then {product} uses the setting of the "
        "operating system, or the state `default`",
        data="{product} stores one value per person, with `default` for those who never chose.",
        states="`default`, `chosen` and `saving`",
        limit="1 value per person",
        metric="active {actor}s who keep a choice other than `default` for 7 days",
    ),
    "mend": Family(
        success='the fault "{fault}" does not occur in 20 of 20 tries',
        lasting="When a test repeats the steps of the report at 375, 768 and 1280 pixels, it passes 20 of 20 times",
        failure='the {screen} says what failed in one sentence, keeps the input and offers "Try again"',
        edge="Given the longest content of 100,000 characters or none at all, when the {actor} repeats the steps, "
        "then the fault stays away",
        data="{product} keeps its records as they are; this work changes behaviour, not data.",
        states="`ready`, `loading`, `empty` and `failed`",
        limit="no slower than before by more than 5 %",
        metric="reports of this fault per week",
    ),
}
