"""What is kept of a conversation: its slots and its last turn."""

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.models import HERE
from nlu.trackers import in_schema, kept

DOMAIN = Domain.load(str(HERE / "domain"))


def turn(text, question):
    return [
        UserUttered(text),
        ActionExecuted("action_go_on"),
        BotUttered("…"),
        SlotSet("open_question", question),
        ActionExecuted("action_listen"),
    ]


def tracker_of(events):
    opening = [ActionExecuted("action_session_start"), SessionStarted()]
    return DialogueStateTracker.from_events("tester", [*opening, *events], DOMAIN.slots)


def test_however_long_the_talk_the_next_turn_reads_the_same():
    talk = tracker_of(
        [
            SlotSet("topic_hazard", "flood"),
            *turn("积水", "report.text"),
            *turn("很深", "report.place"),
        ]
        * 50
    )
    stored = kept(talk)
    again = DialogueStateTracker.from_events("tester", stored, DOMAIN.slots)
    assert len(stored) < 15
    assert again.current_slot_values() == talk.current_slot_values()
    assert again.latest_message.text == "很深"
    assert again.latest_action_name == "action_listen"
    assert kept(again) == stored


def test_earlier_words_of_a_person_are_not_kept():
    stored = kept(tracker_of([*turn("我的电话", None), *turn("很深", "report.place")]))
    assert "我的电话" not in str([event.as_dict() for event in stored])


def test_deleted_data_leaves_nothing():
    assert (
        kept(tracker_of([*turn("删除我的数据", "data.confirm"), UserUttered("是"), Restarted()]))
        == []
    )


def test_a_database_url_is_moved_into_the_schema():
    url = in_schema("postgresql://fenghuo:secret@127.0.0.1:5432/fenghuo")
    assert url.startswith("postgresql+psycopg2://fenghuo:secret@127.0.0.1:5432/fenghuo?options=")
    assert "search_path%3Dengine" in url or "search_path=engine" in url
