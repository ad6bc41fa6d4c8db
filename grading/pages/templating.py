"""Fill in a page's template; whatever a hand-in wrote is shown as text."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: object) -> str:
    """Return a page as HTML.

    template: its name in the folder templates/, such as "class.html"
    values: by the names that the template uses; a name that is missing is an error
    raises: jinja2.UndefinedError
    """
    environment = Environment(
        loader=PackageLoader("grading.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(template).render(values)
