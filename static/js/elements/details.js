/* <kith-details>: values beside a record that become inputs on a click.

   Each <a class="edit-here" href="URL" data-cell> stands in the <dd> of its value and leads to the editor as a page
   without a script. Saving raises the event `saved`, on which the record is fetched anew: not before the next value that
   is being edited or saved meanwhile is done with, and with the focus on the value where it was. */
import { CellEditor } from "../cell.js";

let edited = "";

class Details extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("focusout", () => setTimeout(() => this.#catchUp()));
    this.closest("[hx-get]").addEventListener("htmx:before:swap", (event) => this.#wait(event));
    if (document.activeElement === document.body) this.#focus();
    const find = this.querySelector("[data-find]");
    find.hidden = false;
    find.addEventListener("input", () => this.#find(find.value.trim().toLowerCase()));
  }

  /* Typing a part of a label leaves only the fields that carry it; the empty ones are looked through as well. */
  #find(text) {
    for (const part of this.querySelectorAll(".details")) {
      part.dataset.was ??= String(part.open);
      part.open = text ? true : part.dataset.was === "true";
      const rows = [...part.querySelectorAll(".detail")];
      for (const row of rows) row.hidden = !row.querySelector("dt").textContent.toLowerCase().includes(text);
      part.hidden = rows.every((row) => row.hidden);
    }
  }

  #onClick(event) {
    const link = event.target.closest("a[data-cell]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (this.editor?.open) return;
    const value = link.closest("dd");
    value.dataset.edit = edited = link.href;
    this.editor = new CellEditor(value, null, () => this.#focus());
  }

  #focus() {
    [...this.querySelectorAll("a[data-cell]")].find((link) => link.href === edited)?.focus();
  }

  #wait(event) {
    if (!this.editor?.open && !this.querySelector("[aria-busy=true]")) return;
    event.preventDefault();
    this.late = true;
  }

  #catchUp() {
    if (!this.late || this.editor.open) return;
    this.late = false;
    this.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
  }
}

customElements.define("kith-details", Details);
