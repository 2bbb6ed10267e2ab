"""`listening models`: sentence encoders beside the one that is always there."""

import json
import shutil
from pathlib import Path

import click

from listening.app import ROOT
from listening.settings import BadInput, load
from listening.themes.engine import encoders


@click.group()
def models() -> None:
    """Encoders that bring languages together; none is needed."""


@models.command("add")
@click.argument("model")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def add(model: str, as_json: bool) -> None:
    """Try MODEL (a folder, or a name sentence-transformers knows) and keep a folder of it.

    A model that cannot be opened, or whose vectors are not of length 1, is refused before
    anything is copied.
    """
    encoder = encoders.load(model)
    rows = encoder.encode(["the bus is late", "el autobús llega tarde"], ["en", "es"])
    if rows.shape != (2, encoder.dimension) or abs((rows**2).sum(axis=1) - 1).max() > 0.01:
        raise BadInput(f"'{model}' opens but gives no vectors of length 1; it was not added.")
    source, kept = Path(model), model
    if source.is_dir():
        target = load(ROOT).instance / "encoders" / source.resolve().name
        if target.exists():
            raise BadInput(f"There is an encoder in {target} already; remove that folder first.")
        shutil.copytree(source, target)
        kept = str(target)
    known = sorted(encoder.languages or ())
    if as_json:
        found = {"encoder": kept, "dimension": encoder.dimension, "languages": known}
        click.echo(json.dumps(found))
        return
    click.echo(f"{encoder.name}: {encoder.dimension} dimensions, kept as {kept}")
    if len(known) > 1:
        click.echo(f"Its card lists {', '.join(known)}: answers in these meet in one theme.")
    else:
        click.echo("Its card lists no second language: themes stay inside each language.")
    click.echo(f"Use it with: listening analyze ANSWERS.csv --encoder {kept} --out FOLDER")
