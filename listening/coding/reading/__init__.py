"""The reading view: spans cut into segments, and anchors that find their place again."""
