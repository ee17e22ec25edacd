"""The page in `docs/ask.md` is what the program prints, but for its cohort's numbers and hashes."""

from __future__ import annotations

import re
from pathlib import Path

from banting.cli.program import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ask.md").read_text("utf-8")


def parts(text: str) -> dict[str, str]:
    """Return the parts of a page by heading, '' for its head; hashes and counts left out.

    A trace's hash is another with every change of a machine; that it replays is tested elsewhere.
    """
    text = re.sub(r"[0-9a-f]{12}…|[0-9]+ limits", "", text)
    found = re.split(r"^  (Why|What [a-z ]+|Evidence)$", text, flags=re.MULTILINE)
    return dict(zip(["", *found[1::2]], found[0::2], strict=True))


def test_the_sample_is_a_page_of_the_program_as_it_is(tmp_path, monkeypatch, capsys):
    (sample,) = re.findall(r"^\$ banting ask .*?\n\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("BANTING_COMMAND", raising=False)
    Path("examples").symlink_to(ROOT / "examples")
    main(["ask", "examples/forum-2019.toml", "--from", "internet", "--no-trial"])
    printed = parts(capsys.readouterr().out.replace("\u00a0", " "))
    recorded = parts(sample)
    assert list(printed) == list(recorded)
    simulated = "What it would do to you tonight"
    for heading, text in printed.items():
        if heading != simulated:
            assert recorded[heading].split() == text.split(), f"renew docs/ask.md: {heading}"
    bounds = printed[simulated].partition("How far it goes")[2]
    assert " ".join(bounds.split()) in " ".join(recorded[simulated].split())


def test_the_page_names_every_place_and_option():
    for place in ("internet", "cloud", "phone", "usb", "radio", "touch"):
        assert re.search(rf"--from [a-z|]*\b{place}\b", PAGE)
    for option in ("--from", "-o", "--no-trial", "--patients", "--seed", "--json", "-q"):
        assert f"`{option}" in PAGE
