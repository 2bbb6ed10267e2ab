"""The organizers' own spreadsheets become turns, by their headers or as a person says."""

import io

import pytest
from openpyxl import Workbook

from listening.conversations.documents.reading import read
from listening.conversations.documents.sheet import Asked, Columns
from listening.conversations.transcript import Turn
from listening.conversations.transcript import read as turns
from listening.settings import BadInput

TONGUES = {"spanish": "es", "espanol": "es", "es": "es", "english": "en"}
CSV = """Speaker,What was said,Language,Question,Time
Ana Li,The bus: it stopped.,English,What is hard?,0:01:07
,Since May.,,,
Ben,"¿Quién avisó?
Ana: nadie.",Español,,0:02
Moderator,,,,
Ben,Más tarde.,es,What would help?,
"""


def asked(**columns: str) -> Asked:
    return Asked(columns=Columns(**columns), tongues=TONGUES)


def test_a_sheet_becomes_turns_with_language_question_and_time() -> None:
    found = read(CSV.encode(), "notes.csv", asked=asked())
    assert found.left_out == {"rows": 1}
    assert found.questions
    hard, help_ = "What is hard?", "What would help?"
    assert turns(found.text).turns == (
        Turn("P1", "The bus: it stopped.", 65, "en", hard),
        Turn("P1", "Since May.", None, "", hard),
        Turn("P2", "¿Quién avisó?\nAna: nadie.", 0, "es", hard),
        Turn("P2", "Más tarde.", None, "es", help_),
    )


def test_a_workbook_is_read_alike_and_its_other_sheets_are_told() -> None:
    book = Workbook()
    book.active.append(["Hablante", "Texto"])
    book.active.append(["P1", "uno"])
    book.create_sheet("Otra").append(["x"])
    stored = io.BytesIO()
    book.save(stored)
    found = read(stored.getvalue(), "notas.xlsx", asked=asked())
    assert turns(found.text).turns == (Turn("P1", "uno"),)
    assert found.left_out == {"sheets": 1}
    assert not found.questions


def test_headers_that_say_nothing_are_asked_about() -> None:
    data = b"A;B;C\nAna;one;x\nBen;two;y\n"
    found = read(data, "n.csv", asked=asked())
    assert found.text == "" and found.columns == ("A", "B", "C")
    found = read(data, "n.csv", asked=asked(speaker="A", text="B"))
    assert turns(found.text).turns == (Turn("P1", "one"), Turn("P2", "two"))
    with pytest.raises(BadInput, match="has no column 'D'"):
        read(data, "n.csv", asked=asked(speaker="A", text="D"))


def test_a_column_that_was_named_for_one_thing_is_not_taken_for_another() -> None:
    found = read(b"who,text,note\nAna,one,1\n", "n.csv", asked=asked(speaker="text", text="note"))
    assert found.chosen["speaker"] == "text"
    assert turns(found.text).turns == (Turn("P1", "1"),)


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        ("speaker,text\n,one\n", "row 1 below the header: nobody speaks"),
        ("speaker,text\nAna,one\nAna,two\n,\n", ""),
        (
            "speaker,text,time\nAna,one,\nAna,two,noon\n",
            "row 2 below the header: 'noon' is no time",
        ),
        (
            "speaker,text,language\nAna,one,Klingon\n",
            "row 1 below the header: 'Klingon' is no lang",
        ),
        ("speaker,text\nAna,\n", "the column 'text' holds no words"),
        ("", "is empty"),
    ],
)
def test_what_cannot_be_used_names_its_row(csv: str, says: str) -> None:
    if not says:
        assert len(turns(read(csv.encode(), "n.csv", asked=asked()).text).turns) == 2
        return
    with pytest.raises(BadInput, match=says):
        read(csv.encode(), "n.csv", asked=asked())
