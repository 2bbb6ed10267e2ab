"""Pages of the workbench: the answers, a conversation to read, many at once, the journal."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request
from flask import url_for as address
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import i18n, web
from listening.coding.bench import reading, service, store
from listening.coding.bench.listed import asked
from listening.coding.bench.listed import store as listed
from listening.coding.book import service as book
from listening.coding.rounds import veil
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.i18n import page_language
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("bench", __name__)
HOME = "/p/<int:project_id>/code"


@blueprint.get(HOME)
@member(Right.RAW)
def grid(project_id: int) -> str:
    """What does each answer say?"""
    wanted = asked.wanted(project_id, request.args, me=int(current_user.id))
    named = {name: request.args[name] for name in asked.FILTERS if request.args.get(name)}
    try:
        page = reading.page(wanted, after=request.args.get("after", ""), language=page_language())
    except ValueError:
        abort(404)  # a place of another order
    known = communities.groups(project_id)
    return web.page(
        "coding/bench/grid.html",
        fragment="rows" if request.args.get("after") else None,
        stage="themes",
        page=page,
        asked=named,
        cluster=_cluster(wanted),
        choices=listed.choices(project_id),
        talks=store.conversations(project_id),
        groups=[(number, name) for own in known.values() for name, number in own.items()],
        coders=[(number, people.name_of(number)) for number in store.coders(project_id)],
        codes=reading.codes(project_id, language=page_language()),
        latest=store.latest(project_id),
        attributes="attributes" in named,
        statuses=_statuses(),
        orders=_orders(),
        strengths=_strengths(),
        **_row_values(),
    )


@blueprint.get(HOME + "/read")
@member(Right.RAW)
def read(project_id: int) -> str:
    """A conversation in its order, with every code on its words."""
    talks = store.conversations(project_id)
    number = asked.number(request.args.get("conversation", ""))
    if number is not None and number not in talks:
        abort(404)
    me, language = int(current_user.id), page_language()
    rows = []
    if number is not None:
        rows = reading.conversation(project_id, number, me=me, language=language)
    return web.page(
        "coding/bench/read.html",
        stage="themes",
        rows=rows,
        number_of=number,
        talks=talks,
        codes=reading.codes(project_id, language=language),
        latest=store.latest(project_id),
        attributes=False,
        **_row_values(),
    )


@blueprint.post(HOME + "/put")
@member(Right.CODE)
def put(project_id: int) -> str | Answer | tuple[str, int]:
    """Put a code on one row, on words of it, or on many after a last look."""
    keys = _shown(project_id) if request.form.get("all") else request.form.getlist("row")
    key, words = request.form.get("code", ""), _words()
    if len(keys) > 1 and "sure" not in request.form:
        return _many(project_id, keys, key)
    texts = _texts(project_id, keys) if words else {}

    def act() -> Any:
        me = int(current_user.id)
        return service.put(project_id, key, keys, by=me, words=words, texts=texts)

    return _done(project_id, keys, act, said=_("Coded."))


@blueprint.post(HOME + "/in-their-words")
@member(Right.CODE)
def in_their_words(project_id: int) -> str | Answer | tuple[str, int]:
    """A code named with the selected words."""
    keys, words = request.form.getlist("row")[:1], _words()
    if words is None or not keys:
        return _refused(_("Select some words first."))
    texts = _texts(project_id, keys)

    def act() -> Any:
        return service.name_in_their_words(
            project_id, keys[0], words, texts=texts, language=page_language(), by=current_user.id
        )

    return _done(project_id, keys, act, said=_("Coded in their words."))


@blueprint.post(HOME + "/off")
@member(Right.CODE)
def off(project_id: int) -> str | Answer | tuple[str, int]:
    """Take a coding of one's own off."""
    keys, ids = request.form.getlist("row"), _numbers("coding")

    def act() -> Any:
        return service.take_off(project_id, ids, by=int(current_user.id))

    return _done(project_id, keys, act, said=_("Taken off."))


@blueprint.post(HOME + "/decide")
@member(Right.CODE)
def decide(project_id: int) -> str | Answer | tuple[str, int]:
    """Accept or reject a suggestion."""
    keys = request.form.getlist("row")
    number, _space, state = request.form.get("decide", "").partition(" ")
    chosen = asked.number(number)
    if chosen is None or state not in ("accepted", "rejected"):
        abort(400)

    def act() -> Any:
        return service.decide(project_id, chosen, state, by=int(current_user.id))

    return _done(project_id, keys, act, said=_("Decided."))


@blueprint.post(HOME + "/decide-all")
@member(Right.CODE)
def decide_all(project_id: int) -> str | Answer | tuple[str, int]:
    """Accept or reject every suggestion of a code in what the list shows, after a last look."""
    state, back = request.form.get("state", ""), dict(parse_qsl(request.form.get("back", "")))
    codes = asked.codes(project_id, back.get("theme", ""))
    if state not in ("accepted", "rejected") or not codes:
        abort(400)
    if "sure" not in request.form:
        return _many(project_id, _shown(project_id), back["theme"], state=state)
    keys = request.form.getlist("row")

    def act() -> Any:
        me = int(current_user.id)
        return service.decide_all(project_id, keys, codes, state, by=me)

    return _done(project_id, keys, act, said=_("Decided."))


@blueprint.post(HOME + "/look")
@member(Right.CODE)
def look(project_id: int) -> str | Answer | tuple[str, int]:
    """Mark a row as looked at, or no longer."""
    keys = request.form.getlist("row")[:1]

    def act() -> Any:
        return service.look(project_id, (keys or [""])[0], by=int(current_user.id))

    return _done(project_id, keys, act, said=_("Marked."))


@blueprint.post(HOME + "/undo")
@member(Right.CODE)
def undo(project_id: int) -> str | Answer | tuple[str, int]:
    """Take back one's own newest step, or the one named."""
    number = _numbers("step")

    def act() -> Any:
        chosen = number[0] if number else None
        return service.undo(project_id, by=int(current_user.id), step_id=chosen)

    return _done(project_id, request.form.getlist("row"), act, said=_("Taken back."))


@blueprint.get(HOME + "/changes")
@member(Right.RAW)
def changes(project_id: int) -> Response:
    """What others did since a step, for the rows a page shows: asked again and again."""
    since = request.args.get("since", "0")
    me = int(current_user.id)
    steps = store.since(project_id, asked.number(since) or 0, but=me)
    hidden = veil.hidden_here(project_id)
    touched = {row for one in steps for row in one.subject.get("rows", ())} - hidden
    shown = set(request.args.get("rows", "").split(",")) & touched
    rows = reading.read(project_id, sorted(shown), me=me, language=page_language())
    values = _row_values() | {"attributes": bool(request.args.get("attributes"))}
    html = {row.quote.id: _row(project_id, row, values) for row in rows}
    return jsonify(latest=store.latest(project_id), rows=html)


@blueprint.get(HOME + "/log")
@member(Right.RAW)
def log(project_id: int) -> str:
    """Who did what, newest first; one's own steps can be taken back."""
    by, before = request.args.get("by", ""), request.args.get("before", "")
    steps = store.steps(
        project_id,
        by=asked.number(by),
        before=asked.number(before),
        size=51,
    )
    hidden = veil.hidden_here(project_id)
    me = int(current_user.id)
    # While a blind round is open, what others do on its answers is not told here either.
    shown = [
        one for one in steps[:50] if one.by == me or not hidden & set(one.subject.get("rows", ()))
    ]
    return web.page(
        "coding/bench/log.html",
        stage="themes",
        steps=[(one, people.name_of(one.by)) for one in shown],
        taken=store.taken_back([one.id for one in steps]),
        labels=book.labels(project_id, page_language()),
        coders=[(number, people.name_of(number)) for number in store.coders(project_id)],
        by=by,
        me=me,
        day=format_date,
        older=steps[49].id if len(steps) > 50 else None,
        kinds=_kinds(),
    )


def _shown(project_id: int) -> list[str]:
    """Every row that the list shows which the form stood under."""
    back = dict(parse_qsl(request.form.get("back", "")))
    wanted = asked.wanted(project_id, back, me=int(current_user.id))
    return listed.keys(wanted, most=service.MOST_AT_ONCE + 1)


def _cluster(wanted: listed.Wanted) -> bool:
    """Whether the list shows open suggestions of one code, to be decided together."""
    return bool(wanted.codes) and (wanted.status == "undecided" or bool(wanted.strength))


def _numbers(name: str) -> list[int]:
    return [int(text) for text in request.form.getlist(name) if text.isdecimal() and len(text) < 12]


def _words() -> service.Words | None:
    """The words selected on the page, None for the whole answer."""
    start, end = (request.form.get(name, "") for name in ("start", "end"))
    if not (start.isdecimal() and end.isdecimal()) or start == end:
        return None
    return service.Words(int(start), int(end), request.form.get("selected", ""))


def _texts(project_id: int, keys: list[str]) -> dict[str, str]:
    return {quote.id: quote.text for quote in excerpts.of_project(project_id, keys)}


def _row(project_id: int, row: reading.Row, values: dict[str, Any]) -> str:
    return render_template("coding/bench/row.html", row=row, project_id=project_id, **values)


def _done(
    project_id: int, keys: list[str], act: Callable[[], Any], *, said: str
) -> str | Answer | tuple[str, int]:
    """Act, then answer with the rows anew, or with the page the person came from."""
    try:
        step = act()
    except BadInput as refusal:
        return _refused(str(refusal))
    touched = list(dict.fromkeys([*keys, *((step.subject.get("rows") or ()) if step else ())]))
    if request.headers.get("HX-Request") == "true" or request.headers.get("X-Rows"):
        shown = set(request.headers.get("X-Rows", ",".join(keys)).split(","))
        me = int(current_user.id)
        again = [key for key in touched if key in shown]
        rows = reading.read(project_id, again, me=me, language=page_language())
        values = _row_values() | {"attributes": "attributes" in request.args}
        return "\n".join(_row(project_id, row, values) for row in rows)
    flash(said if step else _("It was so already."), "success")
    return redirect(_back(project_id), 303)


def _refused(words: str) -> Answer | tuple[str, int]:
    if request.headers.get("X-Rows") is not None:
        return words, 409
    flash(words, "warning")
    return redirect(_back((request.view_args or {})["project_id"]), 303)


def _back(project_id: int) -> str:
    """The page the form stood on: one of ours, by its own words in the form."""
    query = request.form.get("back", "")
    views = {"read": ".read", "log": ".log"}
    view = views.get(request.form.get("from", ""), ".grid")
    return address(view, project_id=project_id) + (f"?{query}" if query else "")


def _many(
    project_id: int, keys: list[str], key: str, *, state: str = ""
) -> str | Answer | tuple[str, int]:
    """How many codings by how many people in which languages, before many are made."""
    if len(keys) > service.MOST_AT_ONCE:
        most = i18n.number(service.MOST_AT_ONCE)
        told = _("Code at most %(n)s answers at once; narrow the list first.", n=most)
        return _refused(told)
    quotes = excerpts.of_project(project_id, keys)
    spoken = Counter(quote.language for quote in quotes)
    return web.page(
        "coding/bench/many.html",
        stage="themes",
        keys=[quote.id for quote in quotes],
        code=key,
        state=state,
        label=book.labels(project_id, page_language()).get(key, key),
        voices=len({quote.participant_id for quote in quotes}),
        languages=[(i18n.language_name(tag), n) for tag, n in spoken.most_common()],
        back=request.form.get("back", ""),
    )


def _row_values() -> dict[str, Any]:
    return {
        "direction_of": i18n.direction,
        "team": excerpts.TEAM_LANGUAGE,
    }


def _statuses() -> dict[str, str]:
    return {
        "": _("All answers"),
        "todo": _("Not looked at by me"),
        "uncoded": _("Without a code"),
        "coded": _("With a code"),
        "undecided": _("With a suggestion to decide"),
        "done": _("Looked at by me"),
        "older": _("Coded before a rule changed"),
    }


def _orders() -> dict[str, str]:
    return {
        "id": _("no order"),
        "language": _("by language"),
        "question": _("by question"),
        "source": _("by source"),
        "group": _("by group"),
        "code": _("by code"),
        "coder": _("by who coded"),
        "strength": _("least sure suggestions first"),
    }


def _strengths() -> dict[str, str]:
    return {
        "sure": _("the engine is sure (.8 and more)"),
        "between": _("in between"),
        "unsure": _("the engine is unsure (below .5)"),
    }


def _kinds() -> dict[str, Any]:
    return {
        "put": lambda n: ngettext("put on %(num)s answer", "put on %(num)s answers", n),
        "off": lambda n: ngettext("taken off %(num)s answer", "taken off %(num)s answers", n),
        "accepted": lambda n: ngettext(
            "accepted a suggestion", "accepted a suggestion on %(num)s answers", n
        ),
        "rejected": lambda n: ngettext(
            "rejected a suggestion", "rejected a suggestion on %(num)s answers", n
        ),
        "done": lambda _n: _("looked at an answer"),
        "not done": lambda _n: _("wants to look at an answer again"),
        "reworded": lambda _n: _("corrected the words of a turn"),
        "undo": lambda _n: _("took a step back"),
    }
