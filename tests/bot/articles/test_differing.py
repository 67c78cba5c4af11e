"""Which fields of an article's form differ."""

from bot.articles.differing import changes
from bot.articles.fields import Fields


def test_a_form_differs_by_the_fields_that_say_something_else() -> None:
    before = Fields(one={"zh.title": "地震", "en.title": "Earthquake"}, many={"setting": ("home",)})
    after = Fields(one={"zh.title": "强震", "en.title": "Earthquake"}, many={"setting": ()})
    told = {
        each.field: [(one.turn, one.text) for one in each.pieces] for each in changes(before, after)
    }
    assert told == {
        "zh.title": [("out", "地"), ("in", "强"), ("same", "震")],
        "setting": [("out", "home")],
    }
    assert changes(before, before) == ()
