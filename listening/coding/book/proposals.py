"""Ideas for codes, kept while the codebook must stay as it is."""

from listening.coding.book import store
from listening.coding.book.editing import add
from listening.coding.book.keeping import checked_name
from listening.coding.book.records import ProposalRow
from listening.settings import BadInput


def frozen(project_id: int) -> str:
    """The name of the blind round that keeps the codebook as it is, "" where there is none."""
    return store.open_round(project_id) or ""


def propose(
    project_id: int, label: str, *, note: str = "", language: str, by: int | None
) -> ProposalRow:
    """Keep an idea for a code."""
    row = ProposalRow(
        project_id=project_id, label=checked_name(label), note=note, language=language, by=by
    )
    store.add_all([row])
    return row


def listed(project_id: int) -> list[ProposalRow]:
    """Ideas that nobody has decided on."""
    return store.proposals(project_id)


def known(project_id: int, proposal_id: int) -> bool:
    """Whether an idea is the project's own."""
    row = store.proposal(proposal_id)
    return row is not None and row.project_id == project_id


def accept(project_id: int, proposal_id: int, *, by: int | None) -> None:
    """Make an idea a code."""
    row = _open(project_id, proposal_id)
    add(project_id, row.label, language=row.language, by=by)
    row.state = "added"


def dismiss(project_id: int, proposal_id: int) -> None:
    """Put an idea away."""
    _open(project_id, proposal_id).state = "dismissed"


def _open(project_id: int, proposal_id: int) -> ProposalRow:
    row = store.proposal(proposal_id)
    if row is None or row.project_id != project_id or row.state != "open":
        raise BadInput("Somebody has already decided on this proposal; reload the page.")
    return row
