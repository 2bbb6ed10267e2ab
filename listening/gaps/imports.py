"""Tables of the district: kept whole with where they came from, listed, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from listening.communities import service as communities
from listening.communities.groups import find
from listening.gaps import direction, store
from listening.gaps.measures import TOTAL, Better, Observation
from listening.gaps.naming import Known
from listening.gaps.records import AgreementRow, MeasureRow, TableImport
from listening.gaps.tables import Enrolled, measures_in
from listening.participants import service as participants
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table came from."""

    file_name: str
    sha256: str
    note: str = ""
    by: int | None = None


def keep_gaps(
    project_id: int,
    observations: Sequence[Observation],
    *,
    better: Mapping[str, Better],
    source: Source,
) -> TableImport:
    """Store a read table with its places; refused where a figure is there with another table."""
    if not observations:
        raise BadInput(f"{source.file_name} has no row to keep; choose a file with numbers.")
    nameless = next((o for o in observations if not o.period), None)
    if nameless is not None:
        raise BadInput(
            f"{source.file_name}: the row of {nameless.group} names no period; add a column such as"
            " 'period' with the school year."
        )
    row = _import(project_id, "gaps", source)
    numbers = _measures(project_id, observations, better)
    groups = communities.ensure_groups(project_id, [(o.dimension, o.group) for o in observations])
    keys = [
        (numbers[o.measure], o.period, groups[o.dimension, o.group], o.place) for o in observations
    ]
    _refuse_twice(observations, keys, source.file_name)
    store.insert_observations(
        [
            {
                "import_id": row.id,
                "measure_id": measure,
                "period": period,
                "group_id": group,
                "place": place,
                "n": o.n,
                "count": o.count,
                "state": o.state,
            }
            for o, (measure, period, group, place) in zip(observations, keys, strict=True)
        ]
    )
    store.note_pairs({key[:2] for key in keys})
    store.forget_protection(project_id, {key[1] for key in keys})
    return row


def keep_enrolment(project_id: int, enrolled: Sequence[Enrolled], *, source: Source) -> TableImport:
    """Store an enrolment table; the newest table counts."""
    district = [e for e in enrolled if not e.place and e.group != TOTAL]
    if not district:
        raise BadInput(
            f"{source.file_name} has no row about the whole district; add rows with each group's"
            " number of students."
        )
    row = _import(project_id, "enrolment", source)
    groups = communities.ensure_groups(project_id, [(e.dimension, e.group) for e in district])
    seen: dict[int, Enrolled] = {}
    for e in district:
        other = seen.setdefault(groups[e.dimension, e.group], e)
        if other is not e:
            raise BadInput(
                f"{source.file_name}: '{other.group}' and '{e.group}' are one group of"
                f" {e.dimension}; keep one row of the two."
            )
    store.insert_enrolment(
        [
            {"import_id": row.id, "group_id": group, "enrolled": e.enrolled}
            for group, e in seen.items()
        ]
    )
    return row


def agree(
    project_id: int,
    source: Source,
    *,
    who: str,
    under: str,
    destroy_by: date,
    files: Sequence[str],
    students: int,
    doubts: Sequence[str] = (),
) -> AgreementRow:
    """Write down who agreed that rows of students were counted; `source` names the counts."""
    row = AgreementRow(
        project_id=project_id,
        who=who,
        under=under,
        destroy_by=destroy_by,
        files=", ".join(files),
        students=students,
        sha256=source.sha256,
        doubts=list(doubts),
        by=source.by,
    )
    store.add_all([row])
    return row


def left_open(project_id: int, sha256: str) -> tuple[str, ...]:
    """What counting rows of students left open, where counts with this fingerprint come of it."""
    row = store.agreement(project_id, sha256)
    return tuple(row.doubts) if row else ()


def agreements(project_id: int) -> list[AgreementRow]:
    """What was agreed about rows of students, newest first."""
    return store.agreements(project_id)


def take_back(row: TableImport) -> None:
    """Undo an import: its figures, and measures that no other table speaks of."""
    periods = store.periods_of_import(row.id)
    store.remove(row)
    store.forget_protection(row.project_id, periods)
    store.drop_empty_protections(row.project_id)
    for measure in store.measures_without_numbers(row.project_id):
        store.remove(measure)


def imports(project_id: int) -> list[TableImport]:
    """The tables that were brought, newest first."""
    return store.imports(project_id)


def rows_of_imports(project_id: int) -> dict[int, int]:
    """How many rows each import holds."""
    return store.rows_of_imports(project_id)


def import_of(project_id: int, import_id: int) -> TableImport | None:
    """An import if it belongs to the project."""
    found = store.table_import(import_id)
    return found if found and found.project_id == project_id else None


def fresh_import_is_new(project_id: int, sha256: str) -> bool:
    """Whether no table with this fingerprint was brought before."""
    return all(row.sha256 != sha256 for row in store.imports(project_id))


def refuse_again(project_id: int, source: Source) -> None:
    """BadInput when this very file was brought before."""
    if not fresh_import_is_new(project_id, source.sha256):
        raise BadInput(f"{source.file_name} was imported before; take that import back first.")


def known(project_id: int) -> Known:
    """What a table's names are held against."""
    groups = communities.groups(project_id)
    spoken = {g for voice in participants.voices(project_id).values() for g in voice.groups}
    heard = {d: [name for name, g in own.items() if g in spoken] for d, own in groups.items()}
    return Known(
        groups={d: tuple(own) for d, own in groups.items()},
        measures=tuple(m.name for m in store.measures(project_id)),
        heard={d: names for d, names in heard.items() if names},
    )


def _measures(
    project_id: int, observations: Sequence[Observation], better: Mapping[str, Better]
) -> dict[str, int]:
    """Numbers of the measures by the name the table uses; new ones are added."""
    known = {m.name: m.id for m in store.measures(project_id)}
    numbers = {}
    for name in measures_in(observations):
        met = find(name, known)
        if met is None:
            made = MeasureRow(
                project_id=project_id, name=name, better=better.get(name, direction.likely(name))
            )
            store.add_all([made])
            met, known[name] = name, made.id
        numbers[name] = known[met]
    return numbers


def _refuse_twice(
    observations: Sequence[Observation], keys: Sequence[tuple[int, str, int, str]], file_name: str
) -> None:
    earlier = store.keys([key[0] for key in keys])
    seen: dict[tuple[int, str, int, str], Observation] = {}
    for o, key in zip(observations, keys, strict=True):
        if key in earlier:
            raise BadInput(
                f"{file_name}: '{o.measure}' of {o.group}{_at(o)} in {o.period} is already there"
                " from an earlier table; take that import back first."
            )
        other = seen.setdefault(key, o)
        if other is not o:
            raise BadInput(
                f"{file_name}: '{other.group}' and '{o.group}' are one group, and both have"
                f" '{o.measure}'{_at(o)} in {o.period}; keep one row of the two."
            )


def _at(o: Observation) -> str:
    return f" at {o.place}" if o.place else ""


def _import(project_id: int, kind: str, source: Source) -> TableImport:
    refuse_again(project_id, source)
    agreed = store.agreement(project_id, source.sha256)
    row = TableImport(
        project_id=project_id,
        kind=kind,
        file_name=source.file_name,
        sha256=source.sha256,
        note=source.note,
        agreement_id=agreed.id if agreed else None,
        by=source.by,
    )
    store.add_all([row])
    return row
