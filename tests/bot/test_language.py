"""The language of a message, and that names and "OK" do not flip it."""

import pytest

from bot.language import detect, first_guess


@pytest.mark.parametrize(
    ("text", "remembered", "found"),
    [
        ("地震来了怎么办", "en", "zh"),
        ("what should I do in a flood", "zh", "en"),
        ("OK", "zh", "zh"),
        ("ok thanks", "zh", "zh"),
        ("Pudong", "zh", "zh"),
        ("Zhangjiang Town", "zh", "zh"),
        ("shelter", "en", "en"),
        ("好的", "en", "zh"),
        ("shelter near 浦东", "en", "en"),
        ("where is the nearest shelter in 浦东", "zh", "en"),
        ("AED在哪里", "en", "zh"),
        ("着火了 help!!", "zh", "zh"),
        ("120", "en", "en"),
        ("", "zh", "zh"),
        ("😱😱", "en", "en"),
        ("I need to report a landslide in 临安", "zh", "en"),
        ("wtf do i do gas smell", "zh", "en"),
        ("<b>台风</b><script>alert(1)</script>怎么办", "zh", "zh"),
        ("S-KMNP-QR", "zh", "zh"),
        ("S-KMNP-QR", "en", "en"),
    ],
)
def test_detects(text: str, remembered: str, found: str) -> None:
    assert detect(text, remembered) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hello", "en"),
        ("Pudong", "en"),
        ("S-KMNP-QR", "zh"),
        ("你好", "zh"),
        ("120", "zh"),
        ("", "zh"),
    ],
)
def test_first_guess(text: str, found: str) -> None:
    assert first_guess(text) == found
