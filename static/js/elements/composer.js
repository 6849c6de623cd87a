/* <kith-composer data-key-of="/contacts/42/">: writing a note.

   What is typed is kept for this tab until it is saved. Ctrl+Enter saves. After an @ colleagues are suggested; the
   names come from the options of the employees. */
import { announce, send, toast, word } from "../http.js";

const WAIT_MS = 120;

class Composer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    this.text.value ||= sessionStorage.getItem(this.#key) ?? "";
    this.list = Object.assign(document.createElement("ul"), { className: "options", popover: "manual" });
    this.list.setAttribute("role", "listbox");
    this.append(this.list);
    this.text.addEventListener("input", () => this.#onInput());
    this.text.addEventListener("keydown", (event) => this.#onKey(event));
    this.text.addEventListener("blur", () => this.#close());
    this.list.addEventListener("pointerdown", (event) => this.#onPick(event));
    this.form.addEventListener("submit", (event) => this.#onSubmit(event));
  }

  get #key() {
    return `kith-note-${this.dataset.keyOf}`;
  }

  #onInput() {
    if (this.text.value) sessionStorage.setItem(this.#key, this.text.value);
    else sessionStorage.removeItem(this.#key);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#suggest(), WAIT_MS);
  }

  /* What stands between the last @ and the cursor. */
  get #asked() {
    return /(?:^|\s)@([\p{L}][\p{L} .'-]{0,40})$/u.exec(this.text.value.slice(0, this.text.selectionStart))?.[1];
  }

  async #suggest() {
    const asked = this.#asked;
    if (!asked) return this.#close();
    const response = await send(`/employees/options/?q=${encodeURIComponent(asked)}`).catch(() => null);
    if (!response?.ok || asked !== this.#asked) return;
    this.list.innerHTML = await response.text();
    const found = this.#options.length > 0;
    if (found === this.list.matches(":popover-open")) return this.#mark(this.#options[0]);
    if (!found) return this.#close();
    this.list.showPopover();
    const box = this.text.getBoundingClientRect();
    Object.assign(this.list.style, { left: `${box.left}px`, top: `${box.bottom + 4}px` });
    this.#mark(this.#options[0]);
  }

  get #options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #mark(option) {
    for (const each of this.#options) each.setAttribute("aria-selected", String(each === option));
  }

  #close() {
    if (this.list.matches(":popover-open")) this.list.hidePopover();
  }

  #onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return this.#send(event);
    if (!this.list.matches(":popover-open")) return;
    const options = this.#options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#mark(options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
    } else if (event.key === "Enter" || event.key === "Tab") this.#take(options[at]);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Once is enough, even if the page has a key of its own for this. */
  #send(event) {
    event.preventDefault();
    event.stopPropagation();
    this.form.requestSubmit();
  }

  #onPick(event) {
    event.preventDefault();
    this.#take(event.target.closest("[role=option]"));
  }

  #take(option) {
    if (!option) return;
    const end = this.text.selectionStart;
    this.text.setRangeText(`${option.dataset.label} `, end - this.#asked.length, end, "end");
    this.#close();
    this.#onInput();
  }

  /* The answer renews the stream; what was typed is only forgotten when it was saved. */
  async #onSubmit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    const response = await send(this.form.action, { method: "POST", body: new FormData(this.form) }).catch(() => null);
    this.busy = false;
    if (!response?.ok) return toast(word(response ? "failed" : "offline"), { kind: "danger" });
    sessionStorage.removeItem(this.#key);
    this.form.reset();
    announce(response);
  }
}

customElements.define("kith-composer", Composer);
