"""From a page's values to one HTML file that needs nothing else."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from eyelid_bench.report.page import Page

_TEMPLATE = "report.html.j2"


def render(page: Page) -> str:
    """The whole file."""
    environment = Environment(
        loader=PackageLoader("eyelid_bench.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE).render(page=page)
