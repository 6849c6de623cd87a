/* Requests to our own server: the CSRF header, the fragment header, and events that answers announce. */

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = token();
});

/** Fetch a fragment. Rejects only when there is no connection or the signal aborts. */
export function send(url, { method = "GET", body, signal, keepalive = false } = {}) {
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href, Accept: "text/html" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  return fetch(url, { method, body, signal, keepalive, headers, credentials: "same-origin", mode: "same-origin" });
}

/** Raise the events of an HX-Trigger header on the page, and follow HX-Redirect and HX-Refresh. */
export function announce(response) {
  const header = response.headers.get("HX-Trigger");
  const events = header?.startsWith("{") ? JSON.parse(header) : names(header);
  for (const [name, detail] of Object.entries(events)) {
    document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
  const target = response.headers.get("HX-Redirect");
  if (target) location.href = target;
  else if (response.headers.get("HX-Refresh") === "true") location.reload();
}

/** Show a short message; `undo` is a URL that takes the last change back. */
export function toast(text, { kind = "", undo = "" } = {}) {
  document.body.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { text, kind, undo_url: undo } }));
}

/** Put server HTML into an element and let htmx see what is new. */
export function fill(element, html) {
  element.innerHTML = html;
  window.htmx?.process(element);
}

/** A sentence of the server-rendered word list, so that scripts carry no text of their own. */
export function word(name) {
  return document.getElementById("words")?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
}

function names(header) {
  return Object.fromEntries((header ?? "").split(",").filter(Boolean).map((name) => [name.trim(), {}]));
}
