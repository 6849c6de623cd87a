/* <kith-details>: values beside a record that become inputs on a click.

   Each <a class="edit-here" href="URL" data-cell> stands in the <dd> of its value and leads to the editor as a page
   without a script. Saving raises the event `saved`, on which the record is fetched anew. */
import { CellEditor } from "../cell.js";

class Details extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#onClick(event));
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
    value.dataset.edit = link.href;
    this.editor = new CellEditor(value, null, () => value.querySelector("a[data-cell]")?.focus());
  }
}

customElements.define("kith-details", Details);
