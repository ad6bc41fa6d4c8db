"""Fill in templates: pages, where whatever a hand-in wrote is shown as text, and plain texts."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: object) -> str:
    """Return a page as HTML.

    template: its name in the folder templates/, such as "class.html"
    values: by the names that the template uses; a name that is missing is an error
    raises: jinja2.UndefinedError
    """
    return _environment("grading.pages", autoescape=True).get_template(template).render(values)


def render_text(package: str, template: str, **values: object) -> str:
    """Return a text of ours, such as Markdown, in which nothing is escaped.

    package: the one with the folder templates/, such as "grading.site"
    template: its name there without .jinja
    values: by the names that the template uses; a name that is missing is an error
    raises: jinja2.UndefinedError
    """
    environment = _environment(package, autoescape=False)
    return environment.get_template(f"{template}.jinja").render(values)


def _environment(package: str, autoescape: bool) -> Environment:
    return Environment(
        loader=PackageLoader(package),
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not autoescape,
        undefined=StrictUndefined,
    )
