"""The veil of blind rounds, under the name by which other rooms know it."""

from listening.coding.veil import hidden as hidden
from listening.coding.veil import hidden_here as hidden_here
from listening.coding.veil import looking as looking
from listening.coding.veil import own as own
