/* <kith-toasts>: short messages with Undo. Shows those in the page and those of the event `toast`.

   Event detail: { text, kind: "" | "danger", undo_url, url, link }. Hovering or focusing a message keeps it. */
import { announce, send, toast, word } from "../http.js";

const SHOWN_MS = 10_000;

class Toasts extends HTMLElement {
  connectedCallback() {
    for (const message of this.querySelectorAll(".toast")) this.#arm(message);
    document.addEventListener("toast", (event) => this.#add(event.detail));
    document.addEventListener("htmx:response:error", (event) => this.#failed(event.detail.ctx.response.status));
    document.addEventListener("htmx:error", () => toast(word("offline"), { kind: "danger" }));
  }

  #add({ text, value, kind = "", undo_url: undo, url, link }) {
    const message = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    message.querySelector("span").textContent = text ?? value;
    if (kind) message.classList.add(kind);
    const [open, takeBack] = [message.querySelector("a"), message.querySelector("[data-undo]")];
    if (url) Object.assign(open, { href: url, textContent: link ?? open.textContent });
    else open.remove();
    if (undo) takeBack.dataset.undo = undo;
    else takeBack.remove();
    /* The key Z takes back what was done last. */
    for (const older of this.querySelectorAll("[data-undo]")) delete older.dataset.key;
    this.append(message);
    while (this.children.length > 3) this.firstElementChild.remove();
    this.#arm(message);
    if (document.querySelector("dialog:modal")) this.#raise();
  }

  /* Dialogs live in the top layer; a popover opened later lies above them. Otherwise the region stays as it is,
     because screen readers only announce changes of a region that was already there. */
  #raise() {
    if (!this.popover) this.popover = "manual";
    if (this.matches(":popover-open")) this.hidePopover();
    this.showPopover();
  }

  #arm(message) {
    let timer;
    const start = () => (timer = setTimeout(() => message.remove(), SHOWN_MS));
    const stop = () => clearTimeout(timer);
    message.addEventListener("pointerenter", stop);
    message.addEventListener("focusin", stop);
    message.addEventListener("pointerleave", start);
    message.addEventListener("focusout", start);
    message.querySelector("[data-close]")?.addEventListener("click", () => message.remove());
    const undo = message.querySelector("[data-undo]");
    undo?.addEventListener("click", () => this.#undo(message, undo.dataset.undo));
    start();
  }

  async #undo(message, url) {
    message.remove();
    const response = await send(url, { method: "POST" }).catch(() => null);
    if (!response?.ok) return toast(word(response ? "undo-failed" : "offline"), { kind: "danger" });
    announce(response);
  }

  /* 422 and 409 bring their own text into the page; everything else needs a word here. */
  #failed(status) {
    if (status !== 422 && status !== 409) toast(word(status === 403 ? "forbidden" : "failed"), { kind: "danger" });
  }
}

customElements.define("kith-toasts", Toasts);
