/* <kith-palette data-src="/palette/">: the command palette, a combobox in a dialog.

   The server answers ?q=… with groups: <div role="group" aria-label="Records"><h3>…</h3>
   <a role="option" href="…">…</a></div>. A row may be a link, a link with data-dialog, or carry data-next="URL" to
   show the rows of that URL in the same box; Backspace in the empty box goes back a level. Ids of ticked rows are
   sent along as `ids`, the current page as `at`. */
import { send, word } from "../http.js";

const WAIT_MS = 60;

class Palette extends HTMLElement {
  #kept = new Map();
  #levels = [];

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    document.addEventListener("click", (event) => event.target.closest?.("[data-open-palette]") && this.open(event));
    this.input.addEventListener("input", () => this.#soon());
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
    this.list.addEventListener("pointermove", (event) => this.#mark(event.target.closest("[role=option]")));
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]"), event));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.#reset());
  }

  /** Open with the actions of this page; the links that open it lead to the search page without a script. */
  open(event) {
    if (event?.ctrlKey || event?.metaKey) return;
    event?.preventDefault();
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog !== this.dialog && dialog.close());
    this.dialog.showModal();
    this.#load("");
  }

  #reset() {
    this.#levels = [];
    this.input.value = "";
    this.list.replaceChildren();
    this.#kept.clear();
    this.request?.abort();
  }

  #soon() {
    clearTimeout(this.timer);
    this.waiting = true;
    this.timer = setTimeout(() => this.#load(this.input.value), WAIT_MS);
  }

  /* Enter before the rows are there takes the first of them when they arrive. */
  async #hurry(event) {
    clearTimeout(this.timer);
    await this.#load(this.input.value);
    if (!this.waiting) this.#choose(this.active, event);
  }

  get #address() {
    const url = new URL(this.#levels.at(-1) ?? this.dataset.src, location.href);
    url.searchParams.set("at", location.pathname);
    for (const box of document.querySelectorAll(".table .check input[name]:checked")) url.searchParams.append("ids", box.value);
    return url;
  }

  async #load(text) {
    const url = this.#address;
    url.searchParams.set("q", text);
    this.request?.abort();
    this.request = new AbortController();
    try {
      if (!this.#kept.has(url.href)) this.#kept.set(url.href, await this.#fetch(url));
      this.#show(this.#kept.get(url.href));
      this.waiting = false;
    } catch (error) {
      if (error.name !== "AbortError") this.#say(word("offline"));
    }
  }

  async #fetch(url) {
    const response = await send(url, { signal: this.request.signal });
    if (!response.ok) throw new Error(`The palette answered ${response.status}.`);
    return response.text();
  }

  #show(html) {
    this.list.innerHTML = html;
    const items = this.#items;
    items.forEach((item, index) => {
      item.id = `palette-${index}`;
      item.tabIndex = -1;
    });
    if (items.length) this.#mark(items[0]);
    else this.#say(word("nothing"));
  }

  #say(text) {
    this.active = null;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(Object.assign(document.createElement("h3"), { textContent: text }));
  }

  get #items() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #mark(item) {
    if (!item || item === this.active) return;
    this.active?.setAttribute("aria-selected", "false");
    this.active = item;
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  #move(step) {
    const items = this.#items;
    this.#mark(items[(items.indexOf(this.active) + step + items.length) % items.length]);
  }

  #onKey(event) {
    const acts = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Enter: () => (this.waiting ? this.#hurry(event) : this.#choose(this.active, event)),
    };
    if (event.key === "Backspace" && !this.input.value && this.#levels.pop()) this.#load("");
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  #choose(item, event) {
    if (!item) return;
    if (item.dataset.next) {
      event.preventDefault();
      this.#levels.push(item.dataset.next);
      this.input.value = "";
      return this.#load("");
    }
    if (event.type === "click") return void this.#leave(item);
    if ((event.ctrlKey || event.metaKey) && item.href) return void window.open(item.href, "_blank", "noopener");
    item.click();
  }

  /* The dialog must be closed before the one that the row opens. */
  #leave(item) {
    const opens = item.matches("[data-dialog]");
    this.dialog.close();
    if (opens) document.dispatchEvent(new CustomEvent("dialog:open", { detail: { url: item.dataset.dialog || item.href } }));
  }
}

customElements.define("kith-palette", Palette);
