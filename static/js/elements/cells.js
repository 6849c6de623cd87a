/* <kith-cells>: the table of a list as a grid, worked by keyboard.

   Arrows move between cells; Enter, F2, a double click or typing edits one; Space shows the
   record in the panel (<kith-peek>), Enter on the name opens it. On cells that are not edited X ticks the row and J and
   K move. Ctrl+A ticks the page. Columns and rows that are not edited say why in data-why. */
import { CellEditor } from "../cell.js";
import { toast } from "../http.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], k: [-1, 0], j: [1, 0] };
const AWAY = "input:not([type=checkbox]), textarea, select, [contenteditable], .menu *, dialog *";

class Cells extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("keydown", (event) => this.#onKey(event), { signal, capture: true });
    this.addEventListener("pointerdown", () => (this.held = document.activeElement), { signal });
    this.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.addEventListener("dblclick", (event) => this.#onDouble(event), { signal });
    this.addEventListener("focusin", (event) => this.#mark(this.#cellAt(event.target)), { signal });
    this.querySelector("table")?.setAttribute("role", "grid");
    this.#mark(this.#grid[0]?.[0]);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  /* The rows that hold cells, each without its tick box. */
  get #grid() {
    return [...this.querySelectorAll("tbody tr[data-id]")].map((row) => [...row.children].filter(shown));
  }

  #cellAt(target) {
    return target.closest?.("tbody :is(td, th):not(.check)");
  }

  /* One cell at a time can be reached by Tab. */
  #mark(cell) {
    if (!cell || cell === this.current) return;
    this.current?.setAttribute("tabindex", "-1");
    this.current = cell;
    cell.setAttribute("tabindex", "0");
  }

  #place() {
    const grid = this.#grid;
    const row = grid.findIndex((cells) => cells.includes(this.current));
    return { grid, row, column: row < 0 ? -1 : grid[row].indexOf(this.current) };
  }

  /** Move the focus by rows and columns; stays where there is nothing further. */
  #go([down, right]) {
    const { grid, row, column } = this.#place();
    const cells = grid[Math.min(Math.max(row + down, 0), grid.length - 1)];
    const next = cells?.[Math.min(Math.max(column + right, 0), cells.length - 1)];
    if (!next) return;
    this.#focus(next);
    if (down) this.#tellPeek(false);
  }

  #focus(cell) {
    this.#mark(cell);
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #onKey(event) {
    if (this.editor?.open) return this.#beforeEditor(event);
    const inside = this.contains(event.target);
    if (!inside && event.target !== document.body) return;
    if (event.target.closest(AWAY) || event.altKey || document.querySelector("dialog:modal")) return;
    const act = this.#deed(event, inside);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /* What is pressed while the form of the cell is on its way is not lost. */
  #beforeEditor(event) {
    if (this.editor.ready) return;
    const { editor } = this;
    const acts = {
      Enter: () => editor.commit("ArrowDown"),
      Tab: () => editor.commit(event.shiftKey ? "ArrowLeft" : "ArrowRight"),
      Escape: () => editor.restore(),
    };
    const act = acts[event.key] ?? ((printable(event) || event.key === " ") && (() => editor.type(event.key)));
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #deed(event, inside) {
    const { key } = event;
    const mod = event.ctrlKey || event.metaKey;
    if (mod) return key === "a" ? () => this.#tickAll() : null;
    if (!inside || event.target.matches(".check input")) return STEPS[key] ? () => this.#enter(STEPS[key]) : null;
    if (key.startsWith("Arrow")) return () => this.#go(STEPS[key]);
    const cell = this.#cellAt(event.target);
    if (!cell) return null;
    if (key === "Home" || key === "End") return () => this.#go([0, key === "End" ? 99 : -99]);
    if (key === "Escape") return () => this.#escape(cell);
    if (key === " ") return () => this.#tellPeek(true);
    if (key === "F2") return () => this.#edit(cell, null);
    if (key === "Enter") return () => (cell.matches(".name") ? cell.querySelector("a").click() : this.#edit(cell, null));
    if (cell.matches("td") && !this.#why(cell) && (printable(event) || key === "Delete" || key === "Backspace")) {
      return () => this.#edit(cell, key.length === 1 ? key : "");
    }
    if (STEPS[key]) return () => this.#go(STEPS[key]);
    return key.toLowerCase() === "x" ? () => cell.parentElement.querySelector(".check input")?.click() : null;
  }

  /* The first step enters the table at the cell one was in last. */
  #enter(step) {
    if (this.contains(document.activeElement)) this.#go(step);
    else if (this.current) this.#focus(this.current);
  }

  #escape(cell) {
    const panel = document.querySelector("kith-peek:not([hidden])");
    if (panel) panel.close();
    else this.#focus(cell.parentElement.querySelector(".name") ?? cell);
  }

  #tickAll() {
    const boxes = [...this.querySelectorAll("tbody .check input")];
    for (const box of boxes) box.checked = true;
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #tellPeek(asked) {
    const url = this.current?.parentElement.querySelector(".name [data-peek]")?.dataset.peek;
    if (url) document.dispatchEvent(new CustomEvent("peek", { detail: { url, asked } }));
  }

  /* A click goes to the cell, a second one edits; a finger edits at once. Links in cells open, and a double click edits. */
  #onClick(event) {
    const cell = this.#cellAt(event.target);
    if (!cell || event.target.closest("button, input, select, textarea, form") || this.editor?.open) return;
    const again = cell === this.held || matchMedia("(pointer: coarse)").matches;
    if (again && !event.target.closest("a") && !this.#why(cell)) this.#edit(cell, null);
    else this.#focus(cell);
  }

  #onDouble(event) {
    if (event.target.closest("td a[data-peek]")) document.querySelector("kith-peek")?.close();
    this.#edit(this.#cellAt(event.target), null);
  }

  #edit(cell, typed) {
    if (!cell || this.editor?.open) return;
    const why = this.#why(cell);
    if (why) return toast(why);
    cell.dataset.edit = `${location.pathname}${cell.parentElement.dataset.id}/cell/${this.#head(cell).dataset.name}/`;
    this.#mark(cell);
    this.editor = new CellEditor(cell, typed, (step) => {
      this.#focus(cell);
      if (step) this.#go(STEPS[step]);
    });
  }

  #head(cell) {
    return this.querySelector("thead").rows[0].cells[cell.cellIndex];
  }

  #why(cell) {
    return cell.parentElement.dataset.why ?? this.#head(cell).dataset.why ?? "";
  }

  /** Where the focus is, so that it can come back after the rows were fetched anew; null when it is elsewhere. */
  get place() {
    const { row, column } = this.#place();
    return this.contains(document.activeElement) ? { row, column } : null;
  }

  get busy() {
    return Boolean(this.editor?.open);
  }

  focusAt({ row, column }) {
    const grid = this.#grid;
    const cell = grid[Math.min(row, grid.length - 1)]?.[column];
    if (cell) this.#focus(cell);
  }
}

/* Cells that the phone's cards hide are passed over. */
function shown(cell) {
  return !cell.matches(".check") && cell.checkVisibility();
}

function printable(event) {
  return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey;
}

customElements.define("kith-cells", Cells);
