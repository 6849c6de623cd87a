/* The list of suggestions below a combobox: fetches or filters rows, places itself, keeps the active row. */
import { send, word } from "./http.js";

const SHOWN_AT_MOST = 200;

export class OptionList {
  constructor({ input, box, id, label, src }) {
    Object.assign(this, { input, box, src, active: null });
    this.list = element("ul", { className: "options", popover: "manual", id, ariaLabel: label });
    this.list.setAttribute("role", "listbox");
    this.note = element("span", { className: "sr-only" });
    this.note.setAttribute("role", "status");
    const aria = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": id };
    for (const [name, value] of Object.entries(aria)) input.setAttribute(name, value);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onChoose(event.target.closest("[role=option]")));
  }

  get elements() {
    return [this.list, this.note];
  }

  get rows() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  /** Fill the list with the rows for a text; false when a newer question has replaced this one. */
  async find(text, select) {
    this.request?.abort();
    this.request = new AbortController();
    try {
      this.list.innerHTML = this.src ? await this.#fetch(text) : "";
      if (!this.src) this.list.append(...filter(select, text));
    } catch (error) {
      if (error.name === "AbortError") return false;
      this.list.replaceChildren(remark(word("offline")));
    }
    return true;
  }

  async #fetch(text) {
    const url = new URL(this.src, location.href);
    url.searchParams.set("q", text);
    const response = await send(url, { signal: this.request.signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response.text();
  }

  add(item) {
    this.list.append(item);
  }

  /** Show the rows; those whose value is in `chosen` get a tick. */
  open(chosen) {
    if (!this.list.children.length) this.list.append(remark(word("nothing")));
    this.rows.forEach((item, index) => {
      item.id = `${this.list.id}-${index}`;
      item.toggleAttribute("data-picked", Boolean(item.dataset.value) && chosen.has(item.dataset.value));
    });
    if (!this.isOpen) this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    this.note.textContent = word("found").replace("{}", this.rows.length);
    this.#place();
    this.active = null;
    this.move(1);
  }

  close() {
    this.request?.abort();
    if (this.list.isConnected && this.isOpen) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const items = this.rows;
    this.active?.setAttribute("aria-selected", "false");
    this.active = items[(items.indexOf(this.active) + step + items.length) % items.length] ?? null;
    this.active?.setAttribute("aria-selected", "true");
    this.active?.scrollIntoView({ block: "nearest" });
    if (this.active) this.input.setAttribute("aria-activedescendant", this.active.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /* Below the box, or above it where there is no room. Set by script on purpose: no markup carries a style. */
  #place() {
    const box = this.box.getBoundingClientRect();
    const below = innerHeight - box.bottom > Math.min(this.list.scrollHeight, 320) || box.top < innerHeight / 2;
    Object.assign(this.list.style, {
      left: `${box.left}px`,
      width: `${Math.max(box.width, 200)}px`,
      top: below ? `${box.bottom + 4}px` : "auto",
      bottom: below ? "auto" : `${innerHeight - box.top + 4}px`,
    });
  }
}

/** A row of the list. */
export function row(value, text, className = "") {
  const item = element("li", { className, textContent: text });
  item.setAttribute("role", "option");
  item.dataset.value = value;
  return item;
}

/** A chosen value of a multiple combobox, with the button that takes it off. */
export function token(option) {
  const tag = element("span", { className: "tag", textContent: option.text });
  const name = word("remove").replace("{}", option.text);
  const off = element("button", { type: "button", tabIndex: -1, textContent: "×", ariaLabel: name });
  off.dataset.off = option.value;
  tag.append(off);
  return tag;
}

export function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** A text as it is compared: without accents, case and outer spaces. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

function remark(text) {
  return element("li", { className: "option-note", textContent: text });
}

function filter(select, text) {
  const wanted = plain(text);
  const found = [...select.options].filter((option) => option.value && plain(option.text).includes(wanted));
  return found.slice(0, SHOWN_AT_MOST).map((option) => row(option.value, option.text));
}
