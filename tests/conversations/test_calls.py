"""What programs write of calls becomes turns, whatever their form."""

import io
import random

import pytest
from calls_made import SPEAKERS, spoken, vtt
from docx import Document as WordFile

from listening.conversations.calls.reading import read as call
from listening.conversations.calls.spoken import joined, tidy
from listening.conversations.documents.reading import read as document
from listening.conversations.transcript import Turn, read

ZOOM_VTT = """WEBVTT

1
00:00:02.040 --> 00:00:05.310
Ana Li (she/her): The late bus

2
00:00:05.900 --> 00:00:08.000
Ana Li (she/her): was stopped in May: no word.

3
00:01:13.000 --> 00:01:15.000
Ben Okri: ¿Quién avisó?
"""
TEAMS_VTT = """WEBVTT

NOTE duration:"01:32:10.0000000"
NOTE language:en-us

NOTE Confidence: 0.91

3f2504e0-4f89-11d3-9a0c-0305e82c3301/12-0
00:00:02.040 --> 00:00:05.310
<v Ana Li>The late bus
was stopped</v>

3f2504e0-4f89-11d3-9a0c-0305e82c3301/12-1
00:00:05.900 --> 00:00:08.000
<v Ana Li>in May: no word.</v>

3f2504e0-4f89-11d3-9a0c-0305e82c3301/15-0
00:01:13.000 --> 00:01:15.000
<v Ben Okri>¿Quién avisó?</v>
"""
SRT = """1
00:00:02,040 --> 00:00:05,310
Ana Li: <i>The late bus</i>

2
00:00:05,900 --> 00:00:08,000
was stopped in May: no word.

3
00:01:13,000 --> 00:01:15,000
Ben Okri: ¿Quién avisó?
"""
ZOOM_TXT = """[Ana Li] 00:00:02
The late bus was stopped

[Ana Li] 00:00:06
in May: no word.

[Ben Okri] 00:01:13
¿Quién avisó?
"""
OTTER = """Ana Li  0:02
The late bus was stopped in May: no word.

Ben Okri  1:13
¿Quién avisó?
"""
TIMES_FIRST = """00:00:02 Ana Li
The late bus was stopped in May: no word.
00:01:13 Ben Okri
¿Quién avisó?
"""
REV = """Ana Li (00:02):
The late bus was stopped in May: no word.

Ben Okri (01:13):
¿Quién avisó?
"""
TEAMS_WORD = """Evening-20260301_180000-Meeting Recording
March 1, 2026, 6:00PM
1h 32m 10s
Quentin Rowe started transcription
Ana Li   0:02
The late bus was stopped in May: no word.
Ben Okri   1:13
¿Quién avisó?
Quentin Rowe stopped transcription
"""
TEAMS_OLD_WORD = """0:0:2.40 --> 0:0:5.310
Ana Li
The late bus was stopped
0:0:5.900 --> 0:0:8.0
Ana Li
in May: no word.
0:1:13.0 --> 0:1:15.0
Ben Okri
¿Quién avisó?
"""
MEET = """# Evening (2026-03-01 18:00 GMT-5) - Transcript
# Attendees
Ana Li, Ben Okri, Quentin Rowe
# Transcript
This editable transcript was computer generated and might contain errors.
# 00:00:00
Ana Li: The late bus was stopped in May: no word.
# 00:01:10
Ben Okri: ¿Quién avisó?
Transcription ended after 00:12:33
"""
FORMS = {
    "Zoom, subtitles": ZOOM_VTT,
    "Teams, subtitles": TEAMS_VTT,
    "SubRip": SRT,
    "SubRip without empty lines": SRT.replace("\n\n", "\n"),
    "Zoom, text": ZOOM_TXT,
    "Otter": OTTER,
    "times first": TIMES_FIRST,
    "Rev": REV,
    "Teams, Word": TEAMS_WORD,
    "Teams, older Word": TEAMS_OLD_WORD,
    "Meet, Word": MEET,
    "Meet, text": MEET.replace("# ", ""),
    "Windows line ends": ZOOM_VTT.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_programs_own_form_becomes_the_same_turns(form: str) -> None:
    found = read(FORMS[form])
    assert [(t.speaker, t.text) for t in found.turns] == [
        ("P1", "The late bus was stopped in May: no word."),
        ("P2", "¿Quién avisó?"),
    ]
    assert found.names == {"P1": "Ana Li", "P2": "Ben Okri"}
    # Rounded down to five seconds; Meet tells only when a block began.
    assert [t.second for t in found.turns] == [0, 70]


@pytest.mark.parametrize("form", FORMS)
def test_our_own_form_is_left_as_it_is(form: str) -> None:
    once = call(FORMS[form])
    assert once is not None
    assert call(once.text) is None
    assert read(once.text).turns == read(FORMS[form]).turns


def test_who_was_there_without_speaking_is_looked_for_in_what_others_say() -> None:
    for form in (MEET, TEAMS_WORD):
        assert read(form).beside == ("Quentin Rowe",)
        assert "Quentin Rowe" in read(form).personal_names
        assert not any("Quentin" in turn.text for turn in read(form).turns)


def test_ordinary_notes_are_not_taken_for_a_transcript() -> None:
    for notes in (
        "P1: the bus comes at\n10:30 Monday\nand at\n11:30 Tuesday",
        "[00:10] Ana: one\n[00:12] Ben: two",
        "Ana: one\nBen: two",
        "We met.\nAna: we saw\nBen: at the\nstation 10:30\nat the\nschool 11:30",
        "",
    ):
        assert call(notes) is None, notes


def test_subtitles_that_name_nobody_keep_their_places_for_names() -> None:
    found = call(ZOOM_VTT.replace("Ana Li (she/her): ", "").replace("Ben Okri: ", ""))
    assert found is not None and not found.named
    lines = found.text.split("\n")
    assert lines[1] == "[0:00:05] was stopped in May: no word."
    lines[0], lines[2] = (f"{a[:10]}{b}: {a[10:]}" for a, b in ((lines[0], "A"), (lines[2], "B")))
    assert [(t.speaker, t.text) for t in read("\n".join(lines)).turns] == [
        ("P1", "The late bus\nwas stopped in May: no word."),
        ("P2", "¿Quién avisó?"),
    ]


def test_two_who_speak_in_one_cue_are_two_turns() -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ana>Yes &amp; no.</v> <v.loud Ben>Ok.</v>\n"
    assert [(t.speaker, t.text) for t in read(cue).turns] == [("P1", "Yes & no."), ("P2", "Ok.")]


def test_chinese_pieces_are_put_together_without_a_blank() -> None:
    cues = (
        "1\n00:00:01,000 --> 00:00:02,000\n小明：校车\n\n2\n00:00:03,000 --> 00:00:04,000\n停了\n"
    )
    assert [t.text for t in read(cues).turns] == ["校车停了"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ana Li (she/her)", "Ana Li"),
        ("Ana Li (Guest)", "Ana Li"),
        ("Ana’s iPhone", "Ana"),
        ("Ana Li: Maple", "Ana Li Maple"),
        ("Ana (Rosa) Li", "Ana (Rosa) Li"),
        ("  >> ANA", "ANA"),
    ],
)
def test_what_programs_add_to_a_name_is_no_name(name: str, plain: str) -> None:
    assert tidy(name) == plain


def test_marks_before_a_name_tell_place_and_language() -> None:
    notes = "# Buses\n[0:01:02 es] Ana: hola\n[so] A very long name of six words: haa\n  Ben: no"
    assert read(notes).turns == (
        Turn("P1", "hola", 60, "es", "Buses"),
        Turn("P2", "haa\nBen: no", None, "so", "Buses"),
    )


def test_a_word_file_of_teams_is_read_with_its_line_breaks() -> None:
    file = WordFile()
    file.add_paragraph("Evening-20260301_180000-Meeting Recording")
    file.add_paragraph("Quentin Rowe started transcription")
    for name, at, words in (("Ana Li", "0:02", "No bus."), ("Ben Okri", "1:13", "Since May.")):
        paragraph = file.add_paragraph()
        paragraph.add_run(name).bold = True
        paragraph.add_run(f"   {at}\n{words}")
    stored = io.BytesIO()
    file.save(stored)
    found = document(stored.getvalue(), "call.docx")
    assert found.text == "[0:00:02] Ana Li: No bus.\n[0:01:13] Ben Okri: Since May."
    assert found.names == ("Quentin Rowe",)


def test_two_hours_of_twelve_speakers_become_turns() -> None:
    said = spoken(random.Random(5))
    found = read(vtt(said))
    assert len(found.names) == len(SPEAKERS) == 12
    assert set(found.names.values()) == set(SPEAKERS)
    assert found.turns[-1].second is not None and found.turns[-1].second > 115 * 60
    # No word is lost, and no two turns of one speaker follow each other.
    words = " ".join(text for _, _, text in said).split()
    assert " ".join(turn.text for turn in found.turns).split() == words
    speakers = [turn.speaker for turn in found.turns]
    assert all(a != b for a, b in zip(speakers, speakers[1:], strict=False))
    assert len(speakers) < len(said)
    assert joined([]) == []
