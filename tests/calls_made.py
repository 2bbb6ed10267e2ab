"""A call of two hours that nobody made: twelve invented speakers, English and Spanish."""

import random

SPEAKERS = (
    *("Zebulonia Marquand", "Quentinius Ravel", "Ximenara Dolores", "Thaddeo Brix"),
    *("Ottoline Farquay", "Yolandita Serrat", "Bartolomeu Quill", "Celestriana Voss"),
    *("Hildegonda Prewitt", "Evaristo Lumbre", "Philippine Adekola", "Wenceslada Ortuño"),
)
HOST = SPEAKERS[0]
ENGLISH = (
    ("The late bus", "The tutoring room", "The lunch line", "Our street", "The math class"),
    ("was stopped", "closes too early", "changed without a word", "is full", "takes an hour"),
    ("since the spring", "on most days", "for the younger ones", "after the new timetable"),
)
SPANISH = (
    ("El autobús de la tarde", "La sala de tutoría", "La comida", "Nuestra calle", "El maestro"),
    ("ya no pasa", "cierra muy temprano", "cambió sin avisar", "está lleno", "no habla español"),
    ("desde la primavera", "casi todos los días", "para los más chicos", "con el nuevo horario"),
)
SPANISH_SPEAKERS = SPEAKERS[7:]
MINUTES = 120
EVERY = 4.5  # seconds from one cue to the next


def sentence(draw: random.Random, parts: tuple[tuple[str, ...], ...]) -> str:
    """One sentence out of parts."""
    return " ".join(draw.choice(part) for part in parts) + "."


def spoken(draw: random.Random, *, minutes: int = MINUTES) -> list[tuple[float, str, str]]:
    """Seconds, speaker and words of every cue; now and then somebody is called by name."""
    at, said = 2.0, []
    while at < minutes * 60:
        who = draw.choice(SPEAKERS)
        for _ in range(draw.randint(1, 6)):
            tongue = SPANISH if who in SPANISH_SPEAKERS else ENGLISH
            # Some of those who speak English change to Spanish for a sentence.
            if who in SPEAKERS[5:7] and draw.random() < 0.3:
                tongue = SPANISH
            words = sentence(draw, tongue)
            if draw.random() < 0.05:
                words += f" {draw.choice(SPEAKERS).split()[0]}."
            said.append((at, who, words))
            at += EVERY
    return said


def vtt(said: list[tuple[float, str, str]]) -> str:
    """The call as Teams writes subtitles."""
    cues = [
        f"{n}\n{clock(at)} --> {clock(at + EVERY - 0.3)}\n<v {who}>{words}</v>\n"
        for n, (at, who, words) in enumerate(said)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def clock(at: float) -> str:
    """Seconds as a subtitle tells them."""
    whole = int(at)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{int(at * 1000) % 1000:03}"
