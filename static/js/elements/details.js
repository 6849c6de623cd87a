/* <kith-details>: values beside a record that become inputs on a click.

   Each <a class="edit-here" href="URL" data-cell> stands in the <dd> of its value and leads to the editor as a page
   without a script. Saving raises the event `saved`, on which the record is fetched anew. */
import { CellEditor } from "../cell.js";

class Details extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#onClick(event));
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
