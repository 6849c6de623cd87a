/* Small behaviours bound by data attributes; each listens once on the document, so fragments need no set-up. */
import { toast, word } from "./http.js";

const root = document.documentElement;

const onClick = {
  /* data-copy="text": put the text on the clipboard. */
  async copy(element) {
    await navigator.clipboard.writeText(element.dataset.copy);
    toast(word("copied"));
  },
  /* data-theme-choice="light|dark|": keep the colour scheme; empty follows the system. */
  themeChoice(element) {
    keep("theme", element.dataset.themeChoice);
    markTheme();
  },
  /* data-fold-side: fold the side bar to icons and back. */
  foldSide() {
    keep("side", root.dataset.side === "narrow" ? "" : "narrow");
  },
  /* data-fill='{"login": "…"}': fill in the fields of a form by name. */
  fill(element) {
    for (const [name, value] of Object.entries(JSON.parse(element.dataset.fill))) {
      const field = document.querySelector(`input[name="${CSS.escape(name)}"]`);
      if (field) field.value = value;
    }
    document.querySelector(".plain-card form [type=submit]")?.focus();
  },
  /* data-show="password-id": show what is typed into a password field. */
  show(element) {
    const field = document.getElementById(element.dataset.show);
    field.type = field.type === "password" ? "text" : "password";
    element.setAttribute("aria-pressed", String(field.type === "text"));
  },
  /* data-open="id": open a dialog or a sheet that stands in the page. */
  open: (element) => document.getElementById(element.dataset.open).showModal(),
  /* data-press="selector": press a button that stands elsewhere on the page; without one, a link leads on. */
  press(element, event) {
    const button = document.querySelector(element.dataset.press);
    if (!button) return;
    event.preventDefault();
    button.click();
  },
  /* data-insert="textarea-id": put the button's value where the cursor stands. */
  insert(element) {
    const field = document.getElementById(element.dataset.insert);
    field.setRangeText(element.value, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  },
  /* data-print: print the page. */
  print: () => window.print(),
};

function keep(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  localStorage.setItem(`kith:${name}`, value);
}

function markTheme() {
  for (const item of document.querySelectorAll("[data-theme-choice]")) {
    item.setAttribute("aria-pressed", String(item.dataset.themeChoice === (root.dataset.theme ?? "")));
  }
}

document.addEventListener("click", (event) => {
  for (const [name, act] of Object.entries(onClick)) {
    const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const element = event.target.closest?.(`[${attribute}]`);
    if (element) act(element, event);
  }
  /* A click beside a sheet or a dialog of the page closes it; <kith-dialog> looks after its own. */
  if (event.target.matches?.("dialog:not(kith-dialog > *)")) event.target.close();
  /* A menu closes once one of its entries has been chosen. */
  if (event.target.closest?.(".menu-item")) event.target.closest("[popover]")?.hidePopover();
});

/* data-submit-on-change: a control that sends its form by itself. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

/* Menus: arrows move between the entries; opening puts the focus on the first. */
document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && event.target.matches(".menu")) {
    event.target.querySelector("[autofocus], .menu-item, input, select, textarea, button")?.focus();
  }
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu-item:not(:disabled)")];
  items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
});

/* Ctrl+Enter sends the form one is typing in. */
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
});

markTheme();
