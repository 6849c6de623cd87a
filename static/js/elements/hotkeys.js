/* <kith-hotkeys>: one registry of keys, read from the page.

   data-key="g c" on a link, button or field: the keys pressed one after the other click or focus it.
   data-key="mod+k" holds Ctrl or ⌘. data-key-label names it in the table (default: its text), data-key-group the
   heading. `?` shows the table. Hidden elements with data-key only tell what another element listens to. Nothing happens while one types or while a dialog is open; the browser's own
   Ctrl+T, W, N and L are never taken. */

const TAKEN = ["mod+t", "mod+w", "mod+n", "mod+l"];
const PAUSE_MS = 1200;

class Hotkeys extends HTMLElement {
  #pressed = [];
  #last = 0;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    document.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("click", (event) => event.target.closest?.("[data-show-keys]") && this.show());
  }

  #onKey(event) {
    const mod = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented || event.altKey || event.isComposing || (!mod && typing(event.target))) return;
    if (document.querySelector("dialog:modal")) return;
    if (event.key === "?" && !mod) return this.#take(event, () => this.show());
    const key = (mod ? "mod+" : "") + (event.key === " " ? "space" : event.key.toLowerCase());
    if (event.key.length > 1 && !/^(Enter|Home|End|Arrow\w+|Escape)$/.test(event.key)) return;
    if (key === "space" && event.target.matches("button, a, summary, [role=button]")) return;
    if (key === "enter" && event.target.matches("button, a, summary")) return;
    this.#pressed = event.timeStamp - this.#last < PAUSE_MS ? [...this.#pressed, key].slice(-2) : [key];
    this.#last = event.timeStamp;
    const found = this.#find(this.#pressed.join(" ")) ?? this.#find(key);
    if (found) this.#take(event, () => activate(found));
  }

  #find(keys) {
    if (TAKEN.includes(keys)) return null;
    const all = document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`);
    return [...all].find((element) => element.checkVisibility() || element.hasAttribute("data-key-hidden"));
  }

  #take(event, act) {
    event.preventDefault();
    this.#pressed = [];
    act();
  }

  /** Show the table of the keys of this page, grouped. */
  show() {
    const groups = new Map();
    for (const element of document.querySelectorAll("[data-key]")) {
      if ((this.#find(element.dataset.key) ?? element) !== element) continue;
      const group = element.dataset.keyGroup ?? this.dataset.group;
      if (!groups.has(group)) groups.set(group, new Map());
      groups.get(group).set(element.dataset.key, label(element));
    }
    const sections = [...groups].flatMap(([name, keys]) => [heading(name), table(keys)]);
    this.querySelector("[data-keys]").replaceChildren(...sections);
    this.dialog.showModal();
  }
}

function typing(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
}

function activate(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.focus();
  else element.click();
}

function label(element) {
  const own = element.dataset.keyLabel ?? element.getAttribute("aria-label");
  if (own) return own;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .side-count, .sr-only").forEach((part) => part.remove());
  return copy.textContent.trim();
}

function heading(name) {
  return Object.assign(document.createElement("h3"), { textContent: name });
}

function table(keys) {
  const list = Object.assign(document.createElement("dl"), { className: "key-table" });
  for (const [key, name] of keys) {
    const row = document.createElement("div");
    const caps = key.split(/[ +]/).map((part) => {
      const cap = part === "mod" ? (navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl") : part;
      return Object.assign(document.createElement("kbd"), { textContent: cap.length === 1 ? cap.toUpperCase() : cap });
    });
    const definition = document.createElement("dd");
    definition.append(...caps.flatMap((cap) => [cap, " "]));
    row.append(Object.assign(document.createElement("dt"), { textContent: name }), definition);
    list.append(row);
  }
  return list;
}

customElements.define("kith-hotkeys", Hotkeys);
