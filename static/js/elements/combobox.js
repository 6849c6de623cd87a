/* <kith-combobox>: a native <select> that gains search, after the ARIA combobox pattern; single or multiple.

   <kith-combobox data-src="/options/customers/" data-create="/customers/new/">
     <select name="customer" id="f-customer">…</select>
   </kith-combobox>

   Without data-src the options of the select are filtered here; with it the server answers ?q=… with rows
   <li role="option" data-value="12">Nordlicht <small>Hamburg</small></li>. data-create adds the last row
   "Create “…”", which opens that form in the dialog with ?name=…; the event `created` {id, label} picks the new row.
   data-free lets a typed text become a value (tags). The select keeps the value, so forms and `change` work as ever. */
import { word } from "../http.js";
import { OptionList, element, plain, row, token } from "../options.js";

const WAIT_MS = 80;
const COPIED = ["aria-describedby", "aria-invalid", "aria-label", "aria-required"];
let serial = 0;

class Combobox extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    document.addEventListener("created", (event) => this.#onCreated(event.detail), { signal: this.gone.signal });
    if (this.select) return;
    this.select = this.querySelector("select");
    this.#build();
    this.#listen();
    this.#render();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.timer);
    this.list.close();
  }

  #build() {
    const { select } = this;
    this.box = element("div", { className: "input combo" });
    this.input = element("input", { type: "text", autocomplete: "off", spellcheck: false, id: select.id });
    const label = select.labels[0]?.textContent.trim() ?? select.getAttribute("aria-label");
    const id = `options-${++serial}`;
    this.list = new OptionList({ input: this.input, box: this.box, id, label, src: this.dataset.src });
    for (const name of COPIED) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    this.input.disabled = select.disabled;
    this.input.autofocus = select.autofocus;
    select.removeAttribute("id");
    select.dataset.hidden = "";
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    this.box.append(this.input);
    this.append(this.box, ...this.list.elements);
  }

  #listen() {
    this.list.onChoose = (item) => this.#choose(item);
    this.input.addEventListener("input", () => this.#suggestSoon());
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.input.addEventListener("blur", () => this.#leave());
    this.box.addEventListener("pointerdown", (event) => this.#onBox(event));
    this.select.addEventListener("focus", () => this.input.focus());
    this.select.form?.addEventListener("reset", () => setTimeout(() => this.#render()));
  }

  #onBox(event) {
    const off = event.target.closest("[data-off]");
    if (event.target !== this.input) event.preventDefault();
    if (off) return this.#drop(off.dataset.off);
    this.input.focus();
    if (!this.input.disabled) this.#suggest(this.select.multiple ? this.input.value : "");
  }

  #onKey(event) {
    const open = this.list.isOpen;
    const last = [...this.select.selectedOptions].at(-1)?.value;
    const acts = {
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      Enter: () => (this.waiting ? this.#hurry() : open && this.#choose(this.list.active)),
      Tab: () => void (open && this.typed && this.#choose(this.list.active)),
      Escape: () => open && this.#cancel(),
      Backspace: () => this.select.multiple && !this.input.value && this.#drop(last),
    };
    if (!acts[event.key]?.()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(step) {
    if (this.list.isOpen) this.list.move(step);
    else this.#suggest("");
    return true;
  }

  #suggestSoon() {
    this.typed = this.waiting = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#suggest(this.input.value), this.dataset.src ? WAIT_MS : 0);
  }

  /* Enter before the rows are there takes the first of them when they arrive. */
  #hurry() {
    clearTimeout(this.timer);
    this.#suggest(this.input.value).then(() => this.list.isOpen && this.#choose(this.list.active));
    return true;
  }

  async #suggest(text) {
    const found = await this.list.find(text, this.select);
    if (found) this.waiting = false;
    if (!found || !this.isConnected || document.activeElement !== this.input) return;
    this.#offerNew(text.trim());
    this.list.open(new Set([...this.select.selectedOptions].map((option) => option.value)));
  }

  /* The last rows: take the typed text as it is, or create a record of that name. */
  #offerNew(text) {
    if (!text || this.list.rows.some((item) => plain(item.textContent) === plain(text))) return;
    if ("free" in this.dataset) this.list.add(row(text, text, "option-new"));
    if (!this.dataset.create) return;
    const item = row("", word("create").replace("{}", text), "option-new");
    item.dataset.create = text;
    this.list.add(item);
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

  #onCreated({ id, label }) {
    if (this.creating) this.#pick(String(id), label);
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
    this.#cancel();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #cancel() {
    this.#close();
    this.#render();
    return true;
  }

  #close() {
    clearTimeout(this.timer);
    this.typed = this.waiting = false;
    this.list.close();
  }

  /* Emptied text means no value; other text that was not chosen goes back to what is selected. */
  #leave() {
    const optional = [...this.select.options].some((option) => !option.value);
    if (this.typed && !this.input.value && !this.select.multiple && optional) this.#pick("", "");
    else this.#cancel();
  }

  #render() {
    this.box.querySelectorAll(".tag").forEach((tag) => tag.remove());
    const chosen = [...this.select.selectedOptions].filter((option) => option.value);
    const hint = this.dataset.placeholder ?? this.select.querySelector('option[value=""]')?.text ?? "";
    this.input.placeholder = chosen.length ? "" : hint;
    this.input.value = this.select.multiple ? "" : (chosen[0]?.text ?? "");
    if (this.select.multiple) this.input.before(...chosen.map(token));
  }
}

customElements.define("kith-combobox", Combobox);
