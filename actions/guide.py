"""A step-by-step guide: one step a message, next and back, branches, what has changed, help.

Where somebody is lies in `bot.progress`, so nothing is lost with the engine or its session. It does
not know what the steps say, nor which guide fits a situation (`guide_choice` does).
"""

from collections.abc import Sequence
from dataclasses import replace

from actions import guide_replies as replies
from actions.choices import ANSWERS, chosen
from actions.guide_choice import GuideChoice, Meant
from actions.guide_replies import GUIDE, STEP, TO, Place
from actions.guide_told import (
    INTENDED,
    ONWARD,
    answered,
    button_numbered,
    change_meant,
    option_meant,
    says_nothing,
    tells_of_change,
    unsure_option,
    word_in,
)
from actions.led_words import Word, word_of
from actions.topic import topic_of
from actions.turn import Outcome, Turn, asking, done, said
from bot.answers import Answers
from bot.progress import Progress, Walk
from bot.replies import KeyedReply, Kind
from bot.standing import HELP
from knowledge.fields import in_language
from knowledge.guides.finding import subject
from knowledge.guides.model import Guide

QUESTIONS = "guide"
AT_STEP, AT_CHANGE, AT_CHOICE = "guide.step", "guide.changed", "guide.choose"
#: Steps that are remembered to go back to; whoever goes round and round needs no more.
_REMEMBERED = 60
_LEFT = KeyedReply(kind=Kind.SMALLTALK, key="guides.left")
_NO_GUIDE = KeyedReply(kind=Kind.UNKNOWN, key="guides.none_but")
_NONE = KeyedReply(kind=Kind.UNKNOWN, key="guides.none", buttons=HELP.buttons)
_GONE = KeyedReply(kind=Kind.UNKNOWN, key="guides.gone", buttons=HELP.buttons)


class GuideTalk:
    def __init__(self, choice: GuideChoice, progress: Progress, answers: Answers) -> None:
        self._choice = choice
        self._progress = progress
        self._answers = answers

    async def start(self, turn: Turn) -> Outcome:
        """Begins the guide that is asked for, or asks which."""
        wanted = turn.entity(GUIDE)
        if wanted:
            guide = self._choice.get(wanted, turn.language)
            return await self.begin(guide, turn) if guide else said(_GONE)
        if word_of(turn.text) is Word.LEAVE:
            return done(_LEFT)
        if word_of(turn.text) is Word.GO_ON:
            resumed = await self.resume(turn)
            if resumed:
                return resumed
        if not subject(turn.text) and not turn.entity("hazard"):
            place = await self._place(turn)
            if place and not place.step.ends and self._talked_about(place, turn):
                return self._at(place)
        meant = await self._choice.meant(turn)
        if meant.guide:
            return await self.begin(meant.guide, turn)
        if meant.near:
            listed = replies.which(meant.near, turn.language)
            return asking(AT_CHOICE, listed, wanted=_listed(meant.near, turn))
        if meant.article:
            return said(_NO_GUIDE, meant.article)
        return said(_NONE)

    async def move(self, turn: Turn) -> Outcome | None:
        """Next, back, it changed: of a button or a message. None when there is no guide to go on.

        A message that comes while no guide is open only takes it up again: nobody should go a step
        further without having the last one before their eyes.
        """
        place = await self._place(turn)
        if place is None:
            return said(_GONE) if turn.entity(GUIDE) else None
        if turn.entity(STEP):
            return await self._pressed(place, turn)
        if self._open(turn):
            return await self._told(place, turn)
        return await self._taken_up(place, turn)

    async def _taken_up(self, place: Place, turn: Turn) -> Outcome | None:
        if turn.intent == "next_step":
            return None if place.step.ends else self._at(place, "guides.resumed")
        changed = change_meant(place, turn)
        # Any other change is told about something else by now.
        if turn.intent == "previous_step" or changed or tells_of_change(turn.text):
            return await self._told(place, turn)
        return None

    async def go_on(self, turn: Turn) -> Outcome:
        """An answer to a question of ours."""
        if turn.asked == "choose":
            return await self._chosen(turn)
        place = await self._place(turn)
        return done(_GONE) if place is None else await self._told(place, turn)

    async def ask_again(self, turn: Turn) -> KeyedReply | None:
        if turn.asked == "choose":
            return replies.which(self._offered(turn), turn.language)
        place = await self._place(turn)
        if place is None:
            return None
        if turn.asked == "changed":
            return replies.changes(place)
        return replies.once_more(await self._waited(place), "guides.step")

    async def resume(self, turn: Turn) -> Outcome | None:
        """Takes up the guide of before; None when there is none, or it had come to its end."""
        place = await self._place(turn)
        if place is None or place.step.ends:
            return None
        return self._at(place, "guides.resumed")

    async def help(self, turn: Turn) -> Outcome:
        """In a guide the numbers to call and its words; elsewhere what this service can do."""
        inside = self._open(turn) or turn.entity(GUIDE)
        place = await self._place(turn) if inside else None
        if place is None:
            return said(HELP)
        if word_of(turn.text) not in (None, Word.HELP):  # "what?" is no question about us
            return await self._told(place, turn)
        told = replies.help_in(place)
        return said(told) if self._open(turn) else self._after(told, place)

    async def begin(self, guide: Guide, turn: Turn) -> Outcome:
        """From its first step, whatever was before."""
        walk = Walk(guide=guide.id, steps=(guide.start,))
        await self._progress.keep(turn.person, walk)
        place = self._placed(guide, walk, turn)
        return self._at(place, "guides.first") if place else said(_GONE)

    async def _chosen(self, turn: Turn) -> Outcome:
        """From the list: by number, by title, or by saying it in other words."""
        if word_in(turn) in (Word.LEAVE, Word.NO, Word.SKIP):
            return done(_LEFT)
        offered = self._offered(turn)
        number = chosen(turn.text, [in_language(g.title, turn.language) for g in offered])
        if number is not None:
            return await self.begin(offered[number], turn)
        # "I don't know" names no guide.
        meant = Meant(near=tuple(offered)) if word_of(turn.text) else await self._choice.meant(turn)
        if meant.guide:
            return await self.begin(meant.guide, turn)
        near = meant.near or offered
        again = replies.which(near, turn.language, "guides.which_again")
        return asking(AT_CHOICE, again, wanted=_listed(near, turn))

    async def _pressed(self, place: Place, turn: Turn) -> Outcome:
        """A button: it counts where it stood under the step at which the person is."""
        if turn.entity(GUIDE) != place.guide.id or turn.entity(STEP) != place.walk.step:
            return self._at(place, "guides.resumed")
        to = turn.entity(TO)
        if to and to in place.guide.steps:
            return self._at(place) if to == place.walk.step else await self._go(place, to)
        return await self._worded(place, turn, INTENDED.get(turn.intent))

    async def _told(self, place: Place, turn: Turn) -> Outcome:
        """A message: the words of an answer come before what the engine took it for."""
        option = option_meant(place, turn)
        if option:
            return await self._go(place, option.to)
        asks = turn.asked == "changed" or place.step.options
        pressed = None if asks else button_numbered(place, turn)
        return await self._worded(place, turn, INTENDED[pressed] if pressed else word_in(turn))

    async def _worded(self, place: Place, turn: Turn, word: Word | None) -> Outcome:
        match word:
            case Word.LEAVE:
                return done(_LEFT)
            case Word.AGAIN:
                return self._at(place)
            case Word.HELP:
                return self._after(replies.help_in(place), await self._waited(place))
            case Word.CHANGED if place.guide.changed:
                return asking(AT_CHANGE, replies.changes(place), wanted=_awaited(place))
            case Word.CHANGED:
                return self._after(replies.no_change(place), await self._waited(place))
            case Word.BACK if turn.asked != "changed":
                return await self._back(place)
        if word and turn.asked == "changed":
            return self._at(place)
        if word and place.step.options:
            return await self._answered(place, turn, word)
        yes = word is Word.YES and not says_nothing(turn.text)
        if place.step.next and (word in ONWARD or yes):
            return await self._go(place, place.step.next)
        return await self._unmoved(place, word)

    async def _answered(self, place: Place, turn: Turn, word: Word) -> Outcome:
        """A word that may answer the question; "好" and "go on" only say that it was read."""
        option = answered(place, turn, word)
        if word is Word.UNSURE:
            option = unsure_option(place)
        if option:
            return await self._go(place, option.to)
        return await self._unmoved(place, word)

    async def _unmoved(self, place: Place, word: Word | None) -> Outcome:
        """The step again: a step is never left for a message that is not clear."""
        match word:
            case Word.WAIT if place.step.options:
                return self._at(place, "guides.waiting")
            case Word.WAIT:
                key = "guides.wait"
            case Word.UNSURE if place.step.options:
                key = "guides.unsure"
            case Word.UNSURE | Word.CANNOT:
                key = "guides.cannot"
            case Word.WHAT:
                key = "guides.step"
            case None | Word.OTHER:
                key = "guides.unclear"
            case _:
                key = "guides.choose" if place.step.options else "guides.wait"
        return self._at(await self._waited(place), key, again=True)

    async def _waited(self, place: Place) -> Place:
        """The place, with one more time that its step was asked again."""
        walk = replace(place.walk, waited=place.walk.waited + 1)
        await self._progress.keep(place.person, walk)
        return replace(place, walk=walk)

    async def _back(self, place: Place) -> Outcome:
        if len(place.walk.steps) == 1:
            return self._at(await self._waited(place), "guides.at_start", again=True)
        return await self._move(place, place.walk.steps[:-1])

    async def _go(self, place: Place, to: str) -> Outcome:
        return await self._move(place, (*place.walk.steps, to)[-_REMEMBERED:])

    async def _move(self, place: Place, steps: tuple[str, ...]) -> Outcome:
        moved = replace(place, walk=replace(place.walk, steps=steps, waited=0))
        # Kept before it is said: a step that was said and not kept would be done twice.
        await self._progress.keep(place.person, moved.walk)
        return self._at(moved)

    def _at(self, place: Place, key: str = "guides.step", *, again: bool = False) -> Outcome:
        """Says the step and waits for what comes; after an end nothing is open.

        `again`: as it was not answered; the words change from time to time.
        """
        topic = {"topic_article": place.guide.articles[0], "topic_hazard": str(place.guide.hazard)}
        if place.step.ends:
            return done(replies.step(place), **topic)
        told = replies.once_more(place, key) if again else replies.step(place, key)
        return asking(AT_STEP, told, wanted=_awaited(place), **topic)

    def _after(self, first: KeyedReply, place: Place) -> Outcome:
        """The step again, after something else."""
        outcome = self._at(place, again=True)
        return replace(outcome, replies=(first, *outcome.replies))

    async def _place(self, turn: Turn) -> Place | None:
        """Where the person is; None without a guide, or if it was withdrawn or rewritten."""
        walk = await self._progress.walk(turn.person)
        guide = self._choice.get(walk.guide, turn.language) if walk else None
        if walk is None or guide is None or not {*walk.steps} <= {*guide.steps}:
            return None
        return self._placed(guide, walk, turn)

    def _placed(self, guide: Guide, walk: Walk, turn: Turn) -> Place | None:
        quoted = self._answers.article(guide.articles[0], turn.language)
        if quoted is None:
            return None
        citation = quoted.citations[0]
        return Place(
            person=turn.person,
            guide=guide,
            walk=walk,
            language=turn.language,
            citation=citation,
        )

    def _offered(self, turn: Turn) -> list[Guide]:
        """The list that was shown."""
        found = (self._choice.get(id, turn.language) for id in turn.wanted.get("guides", ()))
        return [guide for guide in found if guide]

    @staticmethod
    def _talked_about(place: Place, turn: Turn) -> bool:
        """Whether nothing else was shown since: no card, no answer about something else."""
        topic = topic_of(turn)
        return topic is None or topic.article in place.guide.articles[:1]

    @staticmethod
    def _open(turn: Turn) -> bool:
        return turn.open_question in (AT_STEP, AT_CHANGE)


def _awaited(place: Place) -> dict[str, object]:
    """What a step keeps in `wanted`: the words by which it can be answered."""
    return {ANSWERS: place.labels((*place.step.options, *place.guide.changed))}


def _listed(guides: Sequence[Guide], turn: Turn) -> dict[str, object]:
    """What a list keeps in `wanted`: the guides that were offered, in their order."""
    shown = guides[: replies.MOST]
    titles = [in_language(guide.title, turn.language) for guide in shown]
    return {"guides": [guide.id for guide in shown], ANSWERS: titles}
