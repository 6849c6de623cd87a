/* <kith-order>: the rows of a table are put in another order by dragging their handle or by their buttons.

   Around a form whose buttons `up` and `down` move a row without a script. Each row has a data-key and a [data-handle];
   the keys are sent in their new order as `order`. What the server refuses is shown as it stands there. */
import { announce, send } from "../http.js";

class Order extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.rows = this.querySelector("tbody");
    for (const handle of this.querySelectorAll("[data-handle]")) handle.hidden = false;
    this.sortable = window.Sortable?.create(this.rows, {
      handle: "[data-handle]",
      animation: 120,
      onEnd: ({ oldIndex, newIndex }) => oldIndex !== newIndex && this.#save(),
    });
    this.form.addEventListener("submit", (event) => this.#step(event));
  }

  disconnectedCallback() {
    this.sortable?.destroy();
  }

  /* The focus stays on the button, so that pressing it again moves the row on. */
  #step(event) {
    const button = event.submitter;
    const row = button?.closest("tr");
    const before = button?.name === "up";
    const other = before ? row?.previousElementSibling : row?.nextElementSibling;
    if (!other) return;
    event.preventDefault();
    other[before ? "before" : "after"](row);
    this.#save();
    (button.disabled ? row.querySelector("button:enabled") : button).focus();
  }

  async #save() {
    const body = new FormData();
    const rows = [...this.rows.rows];
    for (const row of rows) {
      body.append("order", row.dataset.key);
      row.querySelector("[name=up]").disabled = row === rows[0];
      row.querySelector("[name=down]").disabled = row === rows.at(-1);
    }
    const answer = await send(this.form.action, { method: "POST", body }).catch(() => null);
    if (answer?.ok) announce(answer);
    else location.reload();
  }
}

customElements.define("kith-order", Order);
