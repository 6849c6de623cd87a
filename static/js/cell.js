/* Editing one cell in place: fetches its form, keeps what is typed meanwhile, commits, restores, shows a refusal. */
import { announce, fill, send, toast, word } from "./http.js";

const CONTROL = "input:not([type=hidden]), select, textarea";
/* So much goes on being sent when the page is left meanwhile; browsers refuse more than 64 kB. */
const OUTLIVES = 30_000;
const TEXT = "input:not([type=hidden], [type=checkbox], [type=radio], [type^=date], [type=time]), textarea";

export class CellEditor {
  /* `typed` replaces the value; null keeps it. `onEnd(step)` is told where to go next, "" to stay. */
  constructor(cell, typed, onEnd) {
    Object.assign(this, { cell, typed, onEnd, before: [...cell.childNodes], open: true, ready: false });
    this.loading = this.#load();
  }

  async #load() {
    await this.cell.saving;
    this.#clear();
    const response = await send(this.cell.dataset.edit).catch(() => null);
    if (!this.open) return;
    if (!response?.ok) return this.#giveUp(response);
    this.cell.classList.add("editing");
    fill(this.cell, await response.text());
    this.form = this.cell.querySelector("form");
    this.start = this.#content();
    this.#focus();
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.form.addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    this.cell.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.cell.addEventListener("focusout", (event) => this.#onLeave(event), { signal });
    this.cell.addEventListener("change", (event) => this.#onChange(event), { signal });
    this.cell.querySelector("[data-cancel]")?.addEventListener("click", () => this.restore(), { signal });
    this.ready = true;
  }

  /* What the last edit left behind: the reason of a refusal, and what was typed then. */
  #clear() {
    this.typed ??= this.cell.refused ?? null;
    delete this.cell.refused;
    this.cell.querySelector(".cell-error")?.remove();
    this.cell.classList.remove("failed");
    this.before = [...this.cell.childNodes];
  }

  /** A letter pressed before the form was there. */
  type(text) {
    this.typed = (this.typed ?? "") + text;
  }

  #focus() {
    const control = this.form.querySelector(".combo input") ?? this.form.querySelector(CONTROL);
    control.focus();
    if (this.typed === null || !control.matches(TEXT)) {
      control.select?.();
      return;
    }
    control.value = this.typed;
    control.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  #content() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  #onSubmit(event) {
    event.preventDefault();
    this.commit("ArrowDown");
  }

  #onKey(event) {
    const many = event.target.matches("textarea") && !event.ctrlKey && !event.metaKey;
    if (event.key === "Enter" && !(many && event.shiftKey)) this.#take(event, () => this.commit("ArrowDown"));
    else if (event.key === "Tab") this.#take(event, () => this.commit(event.shiftKey ? "ArrowLeft" : "ArrowRight"));
    else if (event.key === "Escape") this.#take(event, () => this.restore());
    else event.stopPropagation();
  }

  #take(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /* A single choice is the whole edit; many values and texts go on. */
  #onChange(event) {
    if (event.target.matches("select:not([multiple])")) this.commit("");
  }

  #onLeave(event) {
    const left = !this.cell.contains(event.relatedTarget) && !document.querySelector("dialog:modal");
    if (left && document.hasFocus()) this.commit(null);
  }

  /** Send what was changed. The cell shows it at once; a refusal brings the old value back with the reason. */
  async commit(step) {
    if (!this.open) return;
    await this.loading;
    if (!this.open || !this.form) return;
    if (this.#content() === this.start) return this.#end(step);
    const body = new FormData(this.form);
    const shown = this.#shown();
    this.#end(step);
    this.cell.replaceChildren(shown);
    this.cell.saving = this.#save(body);
  }

  async #save(body) {
    this.cell.setAttribute("aria-busy", "true");
    const keepalive = new URLSearchParams(body).toString().length < OUTLIVES;
    const response = await send(this.form.action, { method: "POST", body, keepalive }).catch(() => null);
    this.cell.removeAttribute("aria-busy");
    await this.#answer(response);
  }

  async #answer(response) {
    if (response?.ok) return this.#saved(response);
    this.cell.replaceChildren(...this.before);
    if (!response) return toast(word("offline"), { kind: "danger" });
    const html = await response.text();
    if (response.status === 409 && html.includes("dialog-body")) {
      document.dispatchEvent(new CustomEvent("dialog:show", { detail: { html } }));
    } else this.#refuse(response.status === 422 ? reason(html) : "", response);
  }

  /* The answer is the cell as the server shows it now; the row carries the version that the next editor will see. */
  async #saved(response) {
    const html = await response.text();
    const version = response.headers.get("Kith-Version");
    if (response.status === 200) fill(this.cell, html);
    if (version) this.cell.parentElement.dataset.version = version;
    announce(response);
    this.cell.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
  }

  /* The reason stands at the cell until it is edited again, which begins with what was typed. */
  #refuse(text, response) {
    if (!text) return announce(response);
    this.cell.refused = this.form.querySelector("select") ? null : this.form.querySelector(TEXT)?.value;
    const note = Object.assign(document.createElement("span"), { className: "cell-error", textContent: text });
    note.setAttribute("role", "alert");
    this.cell.classList.add("failed");
    this.cell.append(note);
  }

  #giveUp(response) {
    this.open = false;
    toast(word(response ? (response.status === 403 ? "forbidden" : "failed") : "offline"), { kind: "danger" });
    this.onEnd("");
  }

  /** Leave the cell as it was. */
  restore() {
    if (this.open) this.#end("");
  }

  #end(step) {
    this.open = false;
    this.gone?.abort();
    this.cell.classList.remove("editing");
    this.cell.replaceChildren(...this.before);
    if (step !== null) this.onEnd(step);
  }

  /* What the new value will probably look like; the answer of the server replaces it. */
  #shown() {
    const chosen = [...this.form.querySelectorAll("option:checked")].map((option) => option.text);
    const ticked = this.form.querySelector("input[type=checkbox]");
    const typed = this.form.querySelector(CONTROL)?.value ?? "";
    return document.createTextNode(chosen.length ? chosen.join(", ") : ticked ? (ticked.checked ? "✓" : "") : typed);
  }
}

function reason(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.querySelector(".cell-problem, .error, .alert")?.textContent.trim() ?? "";
}
