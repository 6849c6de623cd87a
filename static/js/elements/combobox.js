/* <kith-combobox>: a native <select> that gains search, after the ARIA combobox pattern; single or multiple.

   <kith-combobox data-src="/options/customers/" data-create="/customers/new/">
     <select name="customer" id="f-customer">…</select>
   </kith-combobox>

   Without data-src the options of the select are filtered here; with it the server answers ?q=… with rows
   <li role="option" data-value="12">Nordlicht <small>Hamburg</small></li>. data-create adds the last row
   "Create “…”", which opens that form in the dialog with ?name=…; the event `created` {id, label} picks the new row.
   data-free lets a typed text become a value (tags). The select keeps the value, so forms and `change` work as ever. */
import { send, word } from "../http.js";

const WAIT_MS = 80;
let serial = 0;

class Combobox extends HTMLElement {
  connectedCallback() {
    if (this.select) return;
    this.select = this.querySelector("select");
    this.id ||= `combo-${++serial}`;
    this.#build();
    this.#listen();
    this.#render();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  #build() {
    const { select } = this;
    this.box = element("div", { className: "input combo" });
    this.input = element("input", { type: "text", autocomplete: "off", spellcheck: false, id: select.id });
    this.list = element("ul", { className: "options", popover: "manual", id: `${this.id}-list` });
    this.note = element("span", { className: "sr-only" });
    this.note.setAttribute("role", "status");
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "aria-required"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.closest(".field")?.querySelector("label")?.textContent.trim() || select.getAttribute("aria-label") || "");
    this.input.autofocus = select.autofocus;
    this.input.disabled = select.disabled;
    select.removeAttribute("id");
    select.dataset.hidden = "";
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    this.box.append(this.input);
    this.append(this.box, this.list, this.note);
  }

  #listen() {
    this.input.addEventListener("input", () => this.#suggestSoon());
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.input.addEventListener("blur", () => this.#leave());
    this.box.addEventListener("pointerdown", (event) => this.#onBox(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
    this.select.addEventListener("focus", () => this.input.focus());
    this.select.form?.addEventListener("reset", () => setTimeout(() => this.#render()));
    document.addEventListener("created", (event) => this.creating && this.#pick(String(event.detail.id), event.detail.label));
  }

  #onBox(event) {
    const off = event.target.closest("[data-off]");
    if (off) this.#drop(off.dataset.off);
    else if (event.target !== this.input) this.input.focus();
    if (event.target !== this.input) event.preventDefault();
    if (!off && !this.input.disabled) this.#suggest(this.select.multiple ? this.input.value : "");
  }

  #onKey(event) {
    const open = this.list.matches(":popover-open");
    const acts = {
      ArrowDown: () => (open ? this.#move(1) : this.#suggest("")),
      ArrowUp: () => (open ? this.#move(-1) : this.#suggest("")),
      Enter: () => open && this.#choose(this.active),
      Tab: () => void (open && this.typed && this.#choose(this.active)),
      Escape: () => open && (this.#close(), this.#render(), true),
      Backspace: () => this.select.multiple && !this.input.value && this.#drop([...this.select.selectedOptions].at(-1)?.value),
    };
    if (acts[event.key]?.()) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #suggestSoon() {
    this.typed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#suggest(this.input.value), this.dataset.src ? WAIT_MS : 0);
  }

  async #suggest(text) {
    this.request?.abort();
    this.request = new AbortController();
    try {
      this.list.innerHTML = this.dataset.src ? await this.#fetch(text) : "";
      if (!this.dataset.src) this.list.append(...this.#filter(text));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.list.replaceChildren(element("li", { className: "option-note", textContent: word("offline") }));
    }
    this.#extra(text.trim());
    this.#open();
  }

  async #fetch(text) {
    const url = new URL(this.dataset.src, location.href);
    url.searchParams.set("q", text);
    const response = await send(url, { signal: this.request.signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response.text();
  }

  #filter(text) {
    const wanted = plain(text);
    const found = [...this.select.options].filter((option) => option.value && plain(option.text).includes(wanted));
    return found.slice(0, 200).map((option) => row(option.value, option.text));
  }

  /* The last rows: use the typed text, create a record, or say that nothing was found. */
  #extra(text) {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    const exact = rows.some((item) => plain(item.textContent) === plain(text));
    if (text && !exact && "free" in this.dataset) this.list.append(row(text, text, "option-new"));
    if (text && !exact && this.dataset.create) {
      const item = row("", word("create").replace("%s", text), "option-new");
      item.dataset.create = text;
      this.list.append(item);
    }
    if (!this.list.children.length) this.list.append(element("li", { className: "option-note", textContent: word("nothing") }));
    const chosen = new Set([...this.select.selectedOptions].map((option) => option.value));
    rows.forEach((item) => item.toggleAttribute("data-picked", chosen.has(item.dataset.value)));
    this.note.textContent = word("found").replace("%s", rows.length);
  }

  #open() {
    if (!this.isConnected || document.activeElement !== this.input) return;
    [...this.list.children].forEach((item, index) => (item.id = `${this.list.id}-${index}`));
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    this.#place();
    this.active = null;
    this.#move(1);
  }

  /* Below the box, or above it where there is no room; positions set by script are no inline styles of the page. */
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

  #move(step) {
    const items = [...this.list.querySelectorAll("[role=option]")];
    this.active?.setAttribute("aria-selected", "false");
    this.active = items[(items.indexOf(this.active) + step + items.length) % items.length] ?? null;
    this.active?.setAttribute("aria-selected", "true");
    this.active?.scrollIntoView({ block: "nearest" });
    if (this.active) this.input.setAttribute("aria-activedescendant", this.active.id);
    else this.input.removeAttribute("aria-activedescendant");
    return true;
  }

  #choose(item) {
    if (!item) return false;
    if (item.dataset.create !== undefined) this.#create(item.dataset.create);
    else if (this.select.multiple && item.hasAttribute("data-picked")) this.#drop(item.dataset.value);
    else this.#pick(item.dataset.value, item.dataset.label ?? item.firstChild.textContent.trim());
    return true;
  }

  #create(name) {
    this.creating = true;
    this.#close();
    const url = new URL(this.dataset.create, location.href);
    url.searchParams.set("name", name);
    document.dispatchEvent(new CustomEvent("dialog:open", { detail: { url: url.href } }));
  }

  #pick(value, label) {
    const known = [...this.select.options].find((option) => option.value === value);
    const option = known ?? this.select.appendChild(new Option(label, value));
    option.selected = true;
    this.#changed();
  }

  #drop(value) {
    const option = [...this.select.selectedOptions].find((chosen) => chosen.value === value);
    if (!option) return false;
    option.selected = false;
    this.#changed();
    return true;
  }

  #changed() {
    this.creating = false;
    this.#close();
    this.#render();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #close() {
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.typed = false;
    clearTimeout(this.timer);
    this.request?.abort();
  }

  /* Emptied text means no value; other text that was not chosen goes back to what is selected. */
  #leave() {
    const optional = [...this.select.options].find((option) => !option.value);
    if (this.typed && !this.input.value && !this.select.multiple && optional) this.#pick("", "");
    this.#close();
    this.#render();
  }

  #render() {
    this.box.querySelectorAll(".tag").forEach((tag) => tag.remove());
    const chosen = [...this.select.selectedOptions].filter((option) => option.value);
    this.input.placeholder = chosen.length ? "" : this.select.dataset.placeholder ?? this.select.querySelector('option[value=""]')?.text ?? "";
    this.input.value = this.select.multiple ? "" : chosen[0]?.text ?? "";
    if (this.select.multiple) this.input.before(...chosen.map(token));
  }
}

function token(option) {
  const tag = element("span", { className: "tag", textContent: option.text });
  const off = element("button", { type: "button", tabIndex: -1, textContent: "×", ariaLabel: word("remove").replace("%s", option.text) });
  off.dataset.off = option.value;
  tag.append(off);
  return tag;
}

function row(value, text, className = "") {
  const item = element("li", { className, textContent: text, role: "option" });
  item.setAttribute("role", "option");
  item.dataset.value = value;
  return item;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

customElements.define("kith-combobox", Combobox);
