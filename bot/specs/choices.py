"""What a question to a person is made of: its words, its options, and the one that is recommended."""

from dataclasses import dataclass

from bot.specs.model import SectionKey

MOST_A_MESSAGE = 3
LABEL_AT_MOST = 75


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: what stands on the button, and the text it puts into sections (the others take their drafts).

    `whole` is the choice in full where it is longer than a button's label, `by` whoever said so.
    """

    id: str
    label: str
    texts: tuple[tuple[SectionKey, str], ...] = ()
    whole: str = ""
    by: str = ""

    @property
    def words(self) -> str:
        """Return the choice in full."""
        return self.whole or self.label

    def is_named(self, text: str) -> bool:
        """Say whether these words, in lower case, name this choice."""
        return text in {self.id, f"option {self.id}", self.label.casefold(), self.words.casefold()}


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a person; `draft` is what holds unless they say otherwise, `recommended` the id of the best option.

    `reason` says why that one, `model_source` whose question it is where a model asks it.
    """

    id: str
    section: SectionKey
    sections: tuple[SectionKey, ...]
    text: str
    why: str
    options: tuple[Option, ...]
    recommended: str
    draft: str
    worth: float
    free_text: bool = True
    reason: str = ""
    model_source: str = ""


def short(label: str) -> str:
    """Return a label that fits a button."""
    return label if len(label) <= LABEL_AT_MOST else label[: LABEL_AT_MOST - 1] + "…"
