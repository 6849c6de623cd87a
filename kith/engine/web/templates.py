"""The Jinja2 environment, the component macros as `ui.…`, and rendering of blocks as fragments."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.defaultfilters import filesizeformat
from django.templatetags import static as static_files
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.timesince import timesince
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kith.kit.devices import device
from kith.kit.memory import Memory
from kith.kit.names import hue, initials

# The placeholder of the CSRF token in cached HTML. No value can contain it, because values are escaped.
CSRF_MARK = Markup("<csrf-token>")
CSRF_INPUT = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
_drawn: Memory[str] = Memory(500)


class Components:
    """All macros of templates/ui as one global: `ui.button("Save")`.

    A global and not an import, because a block rendered as a fragment does not run the imports of its template.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._files: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        if not self._files:
            self._files = self._index()
        if name not in self._files:
            raise AttributeError(f"No file in templates/ui has a macro {name!r}.")
        macro = getattr(self._env.get_template(self._files[name]).module, name)
        if not self._env.auto_reload:
            setattr(self, name, macro)
        return macro

    def _index(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for file in self._env.list_templates(filter_func=lambda path: path.startswith("ui/")):
            for name in vars(self._env.get_template(file).module):
                if not name.startswith("_") and found.setdefault(name, file) != file:
                    raise RuntimeError(f"Both {file} and {found[name]} define the macro {name!r}.")
        return found


def environment(**options: Any) -> Environment:
    """Return the Jinja2 environment for settings.TEMPLATES."""
    options.pop("autoescape", None)  # escaping cannot be switched off
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(autoescape=True, extensions=extensions, trim_blocks=True, lstrip_blocks=True, **options)
    extended: Any = env  # the i18n extension adds its methods at run time
    extended.install_gettext_callables(
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    # A faster function for the most common call, because a page has fifty of them.
    env.globals |= {"_": translated, "gettext": translated}
    env.globals |= {"static": static, "url": url, "icon": icon, "ui": Components(env)}
    env.globals |= {"page_language": page_language, "messages_of": get_messages, "drawn_once": drawn_once}
    env.globals |= {"most_upload": settings.DOCUMENT_MAX_BYTES}
    env.filters |= {"initials": initials, "hue": hue, "number": number}
    env.filters |= {"day": day, "moment": moment, "ago": ago, "device": device, "filesize": filesizeformat}
    return env


@pass_context
def drawn_once(context: Context, template: str, *shown: str, **values: Any) -> Markup:
    """Include a template and cache its HTML.

    ``shown`` are the names of all context values that the template uses, ``values`` are further ones. Together with the
    language they are the cache key, so nothing needs to be invalidated; they must be plain values. The CSRF token of
    the request is inserted afterwards.
    """
    values |= {name: context[name] for name in shown if name in context}
    key = (template, translation.get_language(), repr(values))

    def draw() -> str:
        return context.environment.get_template(template).render(values, csrf_input=CSRF_MARK)

    text = draw() if context.environment.auto_reload else _drawn.get(key, draw)
    if CSRF_MARK in text:
        text = text.replace(CSRF_MARK, str(context.get("csrf_input", "")))
    return Markup(text)  # noqa: S704 (drawn by a template)


def translated(text: str, /, **values: Any) -> Markup:
    """Translate a text and insert values; translations are trusted, values are escaped."""
    language = translation.get_language()
    return _pattern(text, language) % values if values else _plain(text, language)


@lru_cache(maxsize=5_000)
def _pattern(text: str, language: str | None) -> Markup:
    return Markup(translation.gettext(text))  # noqa: S704 (written by us and by translators)


@lru_cache(maxsize=5_000)
def _plain(text: str, language: str | None) -> Markup:
    return _pattern(text, language) % {}


@lru_cache(maxsize=500)
def static(path: str) -> str:
    """Return the URL of a static file with its content hash."""
    return static_files.static(path)


@lru_cache(maxsize=5_000)
def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the path of a named route; raises NoReverseMatch."""
    return reverse(name, args=args, kwargs=kwargs)


@lru_cache(maxsize=2_000)
def icon(name: str, label: str = "") -> Markup:
    """Render an icon of the sprite. Without a label it is decorative and hidden from screen readers."""
    naming = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(naming, static("sprite.svg"), name)


def page_language() -> dict[str, str]:
    """Return the attributes lang and dir of <html>."""
    return {"lang": translation.get_language() or "en", "dir": "rtl" if translation.get_language_bidi() else "ltr"}


def day(value: date | None, form: str = "DATE_FORMAT") -> str:
    """Format a date in the reader's language; an instant is first converted to the current time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return formats.date_format(local, form)


def moment(value: datetime | None) -> str:
    """Format date and time in the reader's language and the current time zone."""
    return day(value, "DATETIME_FORMAT")


def ago(value: datetime) -> str:
    """Format the time since an instant in its largest unit: “3 weeks ago”; the template shows the exact time too."""
    past = timezone.now() - value
    if past < timedelta(days=1):
        return str(naturaltime(value))
    return translation.gettext("%(time)s ago") % {"time": timesince(value, depth=1)}


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """Format a number with the separators of the reader's language."""
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether this is an htmx request for a part of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def block(request: HttpRequest, template: str, name: str, context: Mapping[str, Any] | None = None) -> str:
    """Render one block of a template with the context processors of a whole page.

    A template that only inherits the block is rendered as a whole.
    """
    chosen: Any = engines["jinja2"].get_template(template)
    inner = chosen.template
    if name not in inner.blocks:
        return whole(request, template, context)
    return "".join(inner.blocks[name](inner.new_context(_values(chosen, request, context))))


def whole(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None) -> str:
    """Render a page."""
    chosen: Any = engines["jinja2"].get_template(template)
    return str(chosen.template.render(_values(chosen, request, context)))


def _values(chosen: Any, request: HttpRequest, context: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the context of a page. All its forms share one CSRF token; by default each would get a new mask."""
    values = {**(context or {}), "request": request}
    values["csrf_token"] = token = SimpleLazyObject(lambda: get_token(request))
    values["csrf_input"] = SimpleLazyObject(lambda: CSRF_INPUT.format(token))
    for processor in chosen.backend.template_context_processors:
        values |= processor(request)
    return values


def respond(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, fragment: str, status: int = 200
) -> HttpResponse:
    """Return the block `fragment` for an htmx request, otherwise the whole page."""
    part_only = wants_fragment(request)
    text = block(request, template, fragment, context) if part_only else whole(request, template, context)
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
