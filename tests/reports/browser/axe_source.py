"""Where axe-core comes from: the copy that the package axe-playwright-python carries."""

from importlib import resources


def axe_source() -> str:
    """Return axe.min.js; ModuleNotFoundError where the package is not installed."""
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
