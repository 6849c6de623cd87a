/* <kith-selection>: ticking rows of a table and the bar for what is ticked.

   Wraps a table with .check boxes and a .bulk bar. The box in the head ticks the page, Shift ticks a range,
   [data-selected] shows the count, [data-all] offers all matching rows (a hidden field `all`), [data-none] unticks.
   Arrow keys, J and K move between rows, X ticks, Enter opens the row's first link; <kith-cells> does that by itself. */

class Selection extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.addEventListener("change", () => this.#count(), { signal });
    this.addEventListener("htmx:after:swap", () => this.#count(), { signal });
    document.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.#count();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get #boxes() {
    return [...this.querySelectorAll("tbody .check input")];
  }

  #onClick(event) {
    const box = event.target.closest(".check input");
    if (event.target.closest("[data-none]")) this.#tick(this.#boxes, false);
    if (event.target.closest("[data-all]")) this.#whole(true);
    if (!box) return;
    if (box.closest("thead")) this.#tick(this.#boxes, box.checked);
    else if (event.shiftKey && this.last) this.#range(box);
    this.last = box;
  }

  #range(box) {
    const boxes = this.#boxes;
    const ends = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
    this.#tick(boxes.slice(ends[0], ends[1] + 1), box.checked);
  }

  #tick(boxes, checked) {
    for (const box of boxes) box.checked = checked;
    this.#count();
  }

  #whole(all) {
    const field = this.querySelector('.bulk input[name="all"]');
    if (field) field.value = all ? "1" : "";
    const button = this.querySelector("[data-all]");
    button?.setAttribute("aria-pressed", String(all));
    const place = this.querySelector("[data-selected]");
    if (!all || !place) return;
    place.textContent = button.dataset.all;
    button.hidden = true;
  }

  #count() {
    const boxes = this.#boxes;
    const ticked = boxes.filter((box) => box.checked).length;
    const head = this.querySelector("thead .check input");
    if (head) Object.assign(head, { checked: ticked > 0 && ticked === boxes.length, indeterminate: ticked > 0 && ticked < boxes.length });
    const place = this.querySelector("[data-selected]");
    if (place) place.textContent = ticked;
    const whole = this.querySelector("[data-all]");
    if (whole) whole.hidden = ticked < boxes.length;
    this.#whole(false);
  }

  #onKey(event) {
    if (this.querySelector("kith-cells")) return;
    const free = event.target === document.body || this.contains(event.target);
    if (!free || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable], .menu *")) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) this.#go(step, event);
    const row = this.querySelector("tbody tr[aria-current=true]");
    if (event.key === "x" && row) row.querySelector(".check input")?.click();
    if (event.key === "Enter" && row && !event.target.closest("a, button")) row.querySelector("a")?.click();
  }

  #go(step, event) {
    const rows = [...this.querySelectorAll("tbody tr:has(.check)")];
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (!next) return;
    event.preventDefault();
    rows[at]?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("kith-selection", Selection);
