"""How Jupyter Book builds the pages: nothing is run, and nothing is fetched from elsewhere."""

import json

TITLE = "A deep-learning course"
COLAB = "https://colab.research.google.com"
GITHUB = "https://github.com/"
# Jupyter Book's own without thebe, which names a script on another server in each page, and without
# what is not used here; the last one copies MathJax to the pages.
EXTENSIONS = [
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "myst_nb",
    "jupyter_book",
    "sphinx_comments",
    "sphinx_external_toc",
    "sphinx_design",
    "sphinx_book_theme",
    "sphinx-mathjax-offline",
]


def book_config(address: str, reference: str) -> dict:
    """Return Jupyter Book's configuration.

    address: where students get the course from, "" while there is none
    reference: its branch or tag, for the buttons on each page
    """
    config = {
        "title": TITLE,
        "author": "",
        "copyright": "",
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "off"},
        # no linkify, which takes `train.py` for an address; no substitution, which reads {{ }}
        "parse": {"myst_enable_extensions": ["colon_fence", "dollarmath"]},
        "html": {"use_repository_button": bool(address), "use_multitoc_numbering": False},
        "sphinx": _sphinx(),
    }
    if address:
        config["repository"] = {"url": address, "branch": reference}
    if address.startswith(GITHUB):
        config["launch_buttons"] = {"colab_url": COLAB}
    return config


def in_yaml(value: dict) -> str:
    """Return a value as YAML, of which JSON is a part."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _sphinx() -> dict:
    return {
        "recursive_update": True,
        "config": {
            "extensions": EXTENSIONS,
            "highlight_language": "none",  # a block without a language is what one types, or reads
            "suppress_warnings": ["myst.domains", "myst.header"],  # exercises may be ### under #
            "mathjax_path": "mathjax/tex-chtml.js",
            "html_static_path": ["_static"],
            "html_css_files": ["course.css"],
            "html_copy_source": False,  # a copy to read is none to hand in
            "html_show_sphinx": False,
            "html_last_updated_fmt": None,
            "smartquotes": False,  # "quotes" stay as the notebooks have them
            "nb_code_prompt_show": "Show the test",
            "nb_code_prompt_hide": "Hide the test",
            "myst_heading_anchors": 3,
            "html_theme_options": {
                "navbar_persistent": [],
                "use_download_button": False,
                "use_fullscreen_button": False,
                "search_bar_text": "Search the course",
            },
        },
    }
