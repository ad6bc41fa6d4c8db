"""Who may come in: a token once, then a cookie; and nothing that another page made a browser send.

The server listens on the loopback interface alone, but so may every user of a machine, and every
page in a browser can send requests there. So each request is asked

- whose it is: the token of the address that was printed, or the cookie that it was changed for. The
  cookie belongs to a path that nobody can guess, because cookies do not tell ports apart: another
  user's server on the same machine would be sent it otherwise;
- for which host: a name that an attacker lets point to 127.0.0.1 (DNS rebinding) is refused;
- when it writes, from which page: the origin has to be ours, and the page has to know a secret that
  only our own page shows.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tornado import web
from tornado.httputil import HTTPServerRequest

LOOPBACK = {"127.0.0.1", "localhost"}
COOKIE = "course-mark"
WRITES_WITH = "X-Course-Mark"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
NOT_YOURS = "Open the address that `course mark` printed in its terminal: it holds a token."


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Guard:
    """The secrets of one server.

    address: under which a proxy shows the page, "" without one
    path: where the page is; a part of its address
    """

    address: str = ""
    path: str = field(default_factory=lambda: secrets.token_hex(8))
    token: str = field(default_factory=_secret)
    session: str = field(default_factory=_secret)
    writing: str = field(default_factory=_secret)

    @property
    def hosts(self) -> set[str]:
        """The names by which a browser may ask for the page."""
        proxy = urlsplit(self.address).hostname
        return LOOPBACK | ({proxy} if proxy else set())

    def knows_host(self, request: HTTPServerRequest) -> bool:
        """Tell whether a request is for a host of ours."""
        return urlsplit(f"//{request.host}").hostname in self.hosts

    def knows_token(self, token: str) -> bool:
        """Tell whether a token is ours."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def knows_session(self, handler: web.RequestHandler) -> bool:
        """Tell whether a request brings our cookie."""
        cookie = handler.get_cookie(COOKIE) or ""
        return hmac.compare_digest(cookie.encode(), self.session.encode())

    def may_write(self, request: HTTPServerRequest) -> bool:
        """Tell whether a request comes from our page: its origin, and the page's secret."""
        origin, address = urlsplit(request.headers.get("Origin", "")), urlsplit(self.address)
        ours = {request.host} | ({address.netloc} if self.address else set())
        schemes = {"http"} | ({address.scheme} if self.address else set())
        sent = request.headers.get(WRITES_WITH, "")
        return (
            origin.netloc in ours
            and origin.scheme in schemes
            and hmac.compare_digest(sent.encode(), self.writing.encode())
        )


class Guarded(web.RequestHandler):
    """A handler that answers only who may come in, and says what browsers may do with it."""

    @property
    def guard(self) -> Guard:
        """The guard of this server."""
        guard: Guard = self.settings["guard"]
        return guard

    def set_default_headers(self) -> None:
        """Set the headers of every answer, errors included; see RequestHandler."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse who may not come in; see RequestHandler."""
        if not self.guard.knows_host(self.request):
            raise web.HTTPError(403, reason="Another host")
        if not self.is_known():
            raise web.HTTPError(403, reason="No token")
        writes = self.request.method not in ("GET", "HEAD")
        if writes and not self.guard.may_write(self.request):
            raise web.HTTPError(403, reason="Another page")

    def is_known(self) -> bool:
        """Tell whether the request brings what it needs."""
        return self.guard.knows_session(self)

    def write_error(self, status_code: int, **why: object) -> None:
        """Say in a sentence what is wrong, and nothing of what was sent; see RequestHandler."""
        said = {403: NOT_YOURS, 404: "There is nothing here."}.get(status_code, "This failed.")
        self.finish({"sentence": said})


class Entry(Guarded):
    """Takes the token and gives the cookie.

    The answer is a page that goes on by itself: a cookie with SameSite=Strict is not sent along
    when a browser is redirected from another site's link, such as one in JupyterLab's terminal.
    """

    def is_known(self) -> bool:
        """Tell whether the request brings the token, or the cookie already."""
        return self.guard.knows_session(self) or self.guard.knows_token(
            self.get_query_argument("token", "")
        )

    def get(self) -> None:
        """Answer a request with a token."""
        if self.get_query_argument("token", None) is None:
            self.render("page.html", writing=self.guard.writing)
            return
        secure = urlsplit(self.guard.address).scheme == "https"
        self.set_cookie(
            COOKIE, self.guard.session, path="", httponly=True, samesite="Strict", secure=secure
        )
        self.finish(GO_ON)


GO_ON = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=./">
<link rel="icon" href="data:,"><title>Marking</title></head>
<body><p><a href="./">Go on</a></p></body></html>
"""
