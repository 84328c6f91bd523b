"""Headers that every answer carries: a strict content policy, and nothing kept where it could be read later."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
STATIC_AGE = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Put the headers on every answer; pages are never kept by a browser or a proxy, but for those that are public.

    TRUSTED_PROXIES says how many proxies stand before us: that many say who is calling and how; nobody else does.
    """
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]  # Flask's own way

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if app.config["SECURE_COOKIES"]:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        response.headers["Cache-Control"] = _kept(response)
        return response


def _kept(response: Response) -> str:
    """Say how long an answer may be kept: a fingerprinted file for ever, another file while it is unchanged.

    A view whose answer is the same for everybody has said so itself, and how long.
    """
    if response.cache_control.public:
        return response.headers["Cache-Control"]
    if request.endpoint != "static" or response.status_code not in {200, 304}:
        return "no-store"
    return STATIC_AGE if request.args.get("v") else "no-cache"
