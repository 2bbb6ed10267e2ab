"""Two teams that know nothing of each other."""

import pytest
from flask import Flask
from trust.stage import Team, furnish


@pytest.fixture
def alpha(app: Flask, password_hash: str) -> Team:
    return furnish(app, password_hash, "alpha", "zorkquartz")


@pytest.fixture
def beta(app: Flask, alpha: Team, password_hash: str) -> Team:
    return furnish(app, password_hash, "beta", "vexmarimba")
