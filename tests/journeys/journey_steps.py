"""Steps that several journeys begin with."""

from typing import Any

from cast import PASSWORD

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 640}}


def sign_in(page: Any, base: str, name: str) -> None:
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
