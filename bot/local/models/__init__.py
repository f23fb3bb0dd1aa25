"""The model vendors on one machine: Messages and Responses over loopback, played from shipped stories, never invented."""

from bot.local.models.stand_in import ModelStandIn
from bot.local.models.stories import STORIES, Story, load_stories

__all__ = ["STORIES", "ModelStandIn", "Story", "load_stories"]
