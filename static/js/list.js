/* What a list needs beyond the shell: cells to edit, the panel beside it, further rows, bulk work in the dialog, and
   rows fetched anew after every write (event `changed`). */
import "./elements/cells.js";
import "./elements/peek.js";
import { announce, fill, send, toast, word } from "./http.js";
import { plain } from "./options.js";

const MOST_ROWS = 200;
const list = document.getElementById("list");

document.body.addEventListener("changed", reload);
list?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-more]");
  const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!link || !plain) return;
  event.preventDefault();
  append(link);
});
list?.addEventListener("submit", (event) => {
  if (event.target.id !== "bulk") return;
  event.preventDefault();
  ask(event.target, event.submitter);
});

/* data-narrow="id": a search box that leaves of a list what contains the typed words; Enter opens the first. */
document.addEventListener("input", (event) => {
  const rows = document.getElementById(event.target.dataset?.narrow ?? "")?.children ?? [];
  const words = plain(event.target.value ?? "").split(/\s+/);
  for (const row of rows) row.hidden = !words.every((part) => plain(row.textContent).includes(part));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-narrow]")) return;
  event.preventDefault();
  document.getElementById(event.target.dataset.narrow).querySelector(":scope > :not([hidden]) a")?.click();
});

/* As many rows as are shown now, in the place and with the focus where they were. */
async function reload() {
  const cells = list?.querySelector("kith-cells");
  if (!list || cells?.busy) return;
  const url = new URL(location.href);
  const rows = list.querySelectorAll("tbody tr").length;
  if (rows > 50) url.searchParams.set("limit", Math.min(rows, MOST_ROWS));
  const response = await send(url).catch(() => null);
  if (!response?.ok) return;
  const place = cells?.place;
  const top = list.querySelector(".content").scrollTop;
  fill(list, await response.text());
  list.querySelector(".content").scrollTop = top;
  if (place) list.querySelector("kith-cells")?.focusAt(place);
  counted();
}

/* The next page below this one. Without a script the same link opens that page. */
async function append(link) {
  link.setAttribute("aria-busy", "true");
  const response = await send(link.href).catch(() => null);
  link.removeAttribute("aria-busy");
  if (!response?.ok) return toast(word(response ? "failed" : "offline"), { kind: "danger" });
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  const rows = [...holder.content.querySelectorAll("tbody tr")];
  const foot = holder.content.querySelector(".foot");
  foot.querySelector("span").textContent = foot.querySelector("span").textContent.replace(/^[\d.,\s]+–/, "");
  foot.querySelector(".foot-end a:not([data-more])")?.remove();
  list.querySelector("tbody").append(...rows);
  list.querySelector(".foot").replaceWith(foot);
  rows[0]?.querySelector(".name")?.scrollIntoView({ block: "nearest" });
  counted();
}

/* Bulk work asks for what it needs in the dialog; what needs nothing is done at once. */
async function ask(form, submitter) {
  const body = new FormData(form, submitter);
  submitter?.setAttribute("aria-busy", "true");
  const response = await send(form.action, { method: "POST", body }).catch(() => null);
  submitter?.removeAttribute("aria-busy");
  if (!response) return toast(word("offline"), { kind: "danger" });
  if (response.redirected) return location.assign(response.url);
  const html = response.status === 204 ? "" : await response.text();
  if (html && (response.ok || response.status === 422)) {
    document.dispatchEvent(new CustomEvent("dialog:show", { detail: { html } }));
  }
  announce(response);
}

/* The bar of ticked rows counts again. */
function counted() {
  list.dispatchEvent(new CustomEvent("htmx:after:swap"));
}
