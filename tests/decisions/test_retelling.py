"""A spec is its journal: corrections, undone answers, comments and long absences, as the journal tells them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from bot import specs
from bot.events import (
    AnswerChanged,
    AnswerGiven,
    AnswerUndone,
    DraftCommented,
    Event,
    IdeaReceived,
    ModelQuestion,
    QuestionsAsked,
    SectionsRewritten,
)
from bot.lifecycle import Source, Stage, WorkItem
from bot.stations.drafts import Interview, can_undo, retold
from bot.store import Line

IDEA = "Let people pin a page to the top of the sidebar"
ITEM = WorkItem(id=1, stage=Stage.INTERVIEWING, source=Source.PERSON, kind="spec", title=IDEA)
OUT = SimpleNamespace(options=SimpleNamespace(product_name="Memo"))


@dataclass
class Story:
    """A journal that is being written."""

    at: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    lines: list[Line] = field(default_factory=list)

    def happens(self, event: Event, *, after: timedelta = timedelta(minutes=1)) -> Interview:
        self.at += after
        self.lines.append(Line(len(self.lines) + 1, event.key, 1, event, "", "", True, self.at))
        return self.now

    @property
    def now(self) -> Interview:
        return retold(OUT, ITEM, self.lines)

    @property
    def key(self) -> str:
        return f"k{len(self.lines)}"

    def asks(self) -> Interview:
        now = self.now
        asked = now.open or tuple(one.id for one in specs.questions(now.spec))
        return self.happens(QuestionsAsked(key=self.key, item=1, answers=now.answers, questions=asked, digest="", score=0,
                                           ready=False))  # fmt: skip

    def says(self, text: str, by: str = "U1", **more: timedelta) -> str:
        key = self.key
        self.happens(AnswerGiven(key=key, item=1, by=by, text=text), **more)
        return key

    def edits(self, key: str, text: str, by: str = "U1") -> Interview:
        return self.happens(AnswerChanged(key=self.key, item=1, by=by, text=text, of=key))

    def undoes(self, by: str = "U1") -> Interview:
        return self.happens(AnswerUndone(key=self.key, item=1, by=by))

    def comments(self, text: str, by: str = "U1") -> str:
        key = self.key
        self.happens(DraftCommented(key=key, item=1, by=by, text=text))
        return key

    def rewrites(self, section: str, text: str, *questions: ModelQuestion) -> Interview:
        return self.happens(SectionsRewritten(key=self.key, item=1, answers=self.now.answers, sections={section: text},
                                              model_source="live", questions=questions))  # fmt: skip


def begun() -> Story:
    story = Story()
    story.happens(IdeaReceived(key="idea", by="U1", channel="C1", text=IDEA))
    story.asks()
    return story


def test_an_edited_message_corrects_only_what_it_changed():
    story = begun()
    key = story.says("1. Given 2 pins, when I add one, then 3 show\n2. folders stay out\n3. you decide")
    now = story.edits(
        key, "1. Given 2 pins, when I add one, then 3 show\n2. folders and the trash stay out\n3. you decide"
    )
    assert now.spec.section("out_of_scope").text == "folders and the trash stay out"
    rows = [(row.text, row.manner, row.replaced) for row in now.spec.answers]
    assert rows == [
        ("Given 2 pins, when I add one, then 3 show", "text", False), ("folders stay out", "text", True),
        ("As drafted", "you decide", False), ("folders and the trash stay out", "correction", False),
    ]  # fmt: skip


def test_undo_takes_back_the_last_thing_of_whoever_says_it_and_asks_again():
    story = begun()
    story.says("1. skip\n2. folders stay out\n3. skip")
    story.asks()
    story.says("Support loses pages each week", by="U2")
    assert story.now.open == ()
    now = story.undoes(by="U1")
    assert now.open == ("what", "edges", "release")
    assert [row.question_id for row in now.spec.answers] == ["why"]
    assert not can_undo(story.lines, "U1")
    assert can_undo(story.lines, "U2")


def test_what_a_model_made_of_an_undone_answer_goes_with_it_but_its_questions_can_still_be_answered():
    story = begun()
    story.says("1. skip\n2. folders stay out\n3. skip")
    wise = ModelQuestion(
        section="data", text="Where is a pin kept?", why="It stays.", options=("Here", "There"), recommended="Here"
    )
    story.rewrites("out_of_scope", "No folder is ever pinned.", wise)
    asked = story.asks()
    theirs = next(one for one in asked.open if one.startswith("model:"))
    now = story.undoes()
    assert "No folder" not in now.spec.section("out_of_scope").text
    assert theirs in now.open
    assert specs.question(now.spec, theirs).text == "Where is a pin kept?"


def test_a_comment_can_be_edited_again_and_again_and_taken_back():
    story = begun()
    key = story.comments("AC-1: also offline", by="U2")
    story.edits(key, "AC-1: also on a phone", by="U2")
    now = story.edits(key, "AC-1: also on a tablet", by="U2")
    assert now.spec.criteria[0].text.endswith("; also on a tablet")
    assert "offline" not in now.spec.criteria[0].text
    assert "; also" not in story.undoes(by="U2").spec.criteria[0].text


def test_whoever_comes_back_after_a_day_is_known_to_have_been_away():
    story = begun()
    story.says("skip", after=timedelta(hours=20))
    assert story.now.returned is None
    story.asks()
    story.says("Support loses pages", after=timedelta(days=3))
    back = (2, timedelta(days=3, minutes=1))
    assert story.now.returned == back
    story.asks()
    assert story.now.returned == back, "told once, by its answer"


def test_every_fact_counts_so_that_late_facts_are_known_by_their_count():
    story = begun()
    key = story.says("skip")
    story.edits(key, "Given 2 pins, when I add one, then 3 show")
    story.comments("AC-1: also offline")
    story.undoes()
    assert story.now.answers == 4
