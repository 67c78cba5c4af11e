"""A step-by-step guide: one step a message, next and back, branches, what has changed, help.

Where somebody is lies in `bot.progress`, so nothing is lost with the engine or its session. It does
not know what the steps say, nor which guide fits a situation (`guide_choice` does).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions import guide_replies as replies
from actions.choices import ANSWERS, chosen, denies, yes_or_no
from actions.guide_choice import GuideChoice
from actions.guide_replies import GUIDE, STEP, TO, Place
from actions.topic import topic_of
from actions.turn import Outcome, Turn, asking, done, said
from bot.answers import Answers
from bot.progress import Progress, Walk
from bot.replies import KeyedReply, Kind
from bot.standing import HELP
from knowledge.guides.finding import subject
from knowledge.guides.model import Guide, Option, in_language

QUESTIONS = "guide"
AT_STEP, AT_CHANGE, AT_CHOICE = "guide.step", "guide.changed", "guide.choose"
#: Steps that are remembered to go back to; whoever goes round and round needs no more.
_REMEMBERED = 60
_AGAIN = re.compile(
    r"再[说讲发念来看]|重复|重新[说讲发]|没听[清见到懂]|没看[清见懂]|刚才?说|说(?:了?啥|什么)"
    r"|\b(?:repeat|again|pardon|come again|what did you say|didn'?t (?:hear|catch|get))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"上一?[步个条]|前[一面]|退|回去|返回|\b(?:back|previous|prev|last|before)\b", re.IGNORECASE
)
_CHANGED = re.compile(
    r"情况.{0,4}(?:变|不一样|不同|糟|恶化|好转)|\b(?:it|things?|situation)\b.{0,6}\bchanged\b",
    re.IGNORECASE,
)
_WAIT = re.compile(
    r"还没|没做?[好完]|等[一等]?下|稍等|慢点|\b(?:wait|hold on|not yet|slow down|one moment)\b",
    re.IGNORECASE,
)
_YES = re.compile(r"\W*(?:是的?|有的?|对的?|会的?|能|yes|yeah|yep|yup)[\W啊呀]*", re.IGNORECASE)
_NO = re.compile(r"\W*(?:没有?|不是?的?|不会|不能|no|nope|none)[\W啊呀]*", re.IGNORECASE)
_QUESTION = re.compile(r"[^。.!！?？:：]+[?？]")
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
            return await self._begin(guide, turn) if guide else said(_GONE)
        if not subject(turn.text) and not turn.entity("hazard"):
            place = await self._place(turn)
            if place and not place.step.ends and (self._open(turn) or not topic_of(turn)):
                return self._at(place)
        meant = await self._choice.meant(turn)
        if meant.guide:
            return await self._begin(meant.guide, turn)
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
        if turn.intent == "previous_step" or _meant(place.guide.changed, place, turn, shown=False):
            return await self._told(place, turn)
        # Any other change is told about something else by now.
        return await self._intended(place, turn) if _CHANGED.search(turn.text) else None

    async def go_on(self, turn: Turn) -> Outcome:
        """An answer to a question of ours."""
        if turn.intent == "cancel":
            return done(_LEFT)
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
        return replies.changes(place) if turn.asked == "changed" else replies.step(place)

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
        told = replies.help_in(place)
        return said(told) if self._open(turn) else self._after(told, place)

    async def _begin(self, guide: Guide, turn: Turn) -> Outcome:
        walk = Walk(guide=guide.id, steps=(guide.start,))
        await self._progress.keep(turn.person, walk)
        place = self._placed(guide, walk, turn)
        return self._at(place, "guides.first") if place else said(_GONE)

    async def _chosen(self, turn: Turn) -> Outcome:
        """From the list: by number, by title, or by saying it in other words."""
        if turn.intent in ("deny", "skip"):
            return done(_LEFT)
        offered = self._offered(turn)
        number = chosen(turn.text, [in_language(g.title, turn.language) for g in offered])
        if number is not None:
            return await self._begin(offered[number], turn)
        meant = await self._choice.meant(turn)
        if meant.guide:
            return await self._begin(meant.guide, turn)
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
        return await self._intended(place, turn)

    async def _told(self, place: Place, turn: Turn) -> Outcome:
        """A message: the words of an answer come before what the engine took it for."""
        open_ = place.guide.changed if turn.asked == "changed" else place.step.options
        option = _meant(open_, place, turn) or _meant(place.guide.changed, place, turn, shown=False)
        if option:
            return await self._go(place, option.to)
        numbered = chosen(turn.text, [""] * 9) if turn.text and not open_ else None
        pressed = replies.buttons(place)
        if numbered is not None and numbered < len(pressed):
            return await self._intended(place, replace(turn, intent=pressed[numbered].intent))
        return await self._intended(place, turn)

    async def _intended(self, place: Place, turn: Turn) -> Outcome:
        match turn.intent:
            case "previous_step":
                return await self._back(place, turn)
            case "situation_changed" if place.guide.changed:
                return asking(AT_CHANGE, replies.changes(place), wanted=_awaited(place))
            case "situation_changed":
                return self._after(replies.no_change(place), place)
            case "help":
                return self._after(replies.help_in(place), place)
            case "next_step" | "affirm" | "skip" | "deny" if turn.asked == "changed":
                return self._at(place)
            case "next_step" | "affirm" | "skip" if place.step.next:
                return await self._go(place, place.step.next)
            case "affirm" | "deny" if place.step.options:
                return await self._answered(place, turn)
            case "next_step" | "skip":
                return self._at(place, "guides.choose")
            case "deny":
                return self._at(place, "guides.wait")
        return self._at(place, "guides.wait" if _WAIT.search(turn.text) else "guides.unclear")

    async def _answered(self, place: Place, turn: Turn) -> Outcome:
        """A bare yes or no; to a question that says "not" it could mean either.

        "好" and "go on" are no yes: they may say that the question was read.
        """
        plain = (_YES if turn.intent == "affirm" else _NO).fullmatch(turn.text)
        place_of = yes_or_no(place.labels(place.step.options), yes=turn.intent == "affirm")
        if (
            plain is None
            or place_of is None
            or denies(_asked(in_language(place.step.say, turn.language)))
        ):
            return self._at(place, "guides.choose")
        return await self._go(place, place.step.options[place_of].to)

    async def _back(self, place: Place, turn: Turn) -> Outcome:
        """A step back; "say it again" says the same again."""
        again = turn.text and _AGAIN.search(turn.text) and not _BACK.search(turn.text)
        if again or turn.asked == "changed":
            return self._at(place)
        if len(place.walk.steps) == 1:
            return self._at(place, "guides.at_start")
        return await self._move(place, place.walk.steps[:-1])

    async def _go(self, place: Place, to: str) -> Outcome:
        return await self._move(place, (*place.walk.steps, to)[-_REMEMBERED:])

    async def _move(self, place: Place, steps: tuple[str, ...]) -> Outcome:
        moved = replace(place, walk=replace(place.walk, steps=steps))
        # Kept before it is said: a step that was said and not kept would be done twice.
        await self._progress.keep(place.person, moved.walk)
        return self._at(moved)

    def _at(self, place: Place, key: str = "guides.step") -> Outcome:
        """Says the step and waits for what comes; after an end nothing is open."""
        topic = {"topic_article": place.guide.articles[0], "topic_hazard": str(place.guide.hazard)}
        if place.step.ends:
            return done(replies.step(place), **topic)
        return asking(AT_STEP, replies.step(place, key), wanted=_awaited(place), **topic)

    def _after(self, first: KeyedReply, place: Place) -> Outcome:
        """The step again, after something else."""
        outcome = self._at(place)
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
    def _open(turn: Turn) -> bool:
        return turn.open_question in (AT_STEP, AT_CHANGE)


def _asked(say: str) -> str:
    """The question of a step, without what is told before and after it."""
    found = _QUESTION.findall(say)
    return found[-1] if found else say


def _meant(
    options: Sequence[Option], place: Place, turn: Turn, shown: bool = True
) -> Option | None:
    number = chosen(turn.text, place.labels(options), shown=shown) if options else None
    return None if number is None else options[number]


def _awaited(place: Place) -> dict[str, object]:
    """What a step keeps in `wanted`: the words by which it can be answered."""
    return {ANSWERS: place.labels((*place.step.options, *place.guide.changed))}


def _listed(guides: Sequence[Guide], turn: Turn) -> dict[str, object]:
    """What a list keeps in `wanted`: the guides that were offered, in their order."""
    shown = guides[: replies.MOST]
    titles = [in_language(guide.title, turn.language) for guide in shown]
    return {"guides": [guide.id for guide in shown], ANSWERS: titles}
