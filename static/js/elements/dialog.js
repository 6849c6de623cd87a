/* <kith-dialog>: one native dialog that shows server fragments.

   A link or button with data-dialog opens its href (or the URL in data-dialog) here; with a modifier key, or
   without a script, the same URL opens as a page. data-dialog-class adds a class to the dialog ("wide", "peek").
   A form inside is sent as a fragment request: 422 and 409 show the form again, 204 closes, HX-Trigger events are
   raised on the body. The focus goes back to where it was. Event `dialog:close` closes from outside,
   `dialog:show` {html} shows what was fetched already. */
import { announce, fill, send, toast, word } from "../http.js";

class Dialog extends HTMLElement {
  #request;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    document.addEventListener("click", (event) => this.#onClick(event));
    document.addEventListener("dialog:close", () => this.dialog.close());
    document.addEventListener("dialog:open", (event) => this.open(event.detail.url, event.detail.className));
    document.addEventListener("dialog:show", (event) => this.#show(event.detail.html));
    this.dialog.addEventListener("submit", (event) => this.#onSubmit(event));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.#leave());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.dialog.addEventListener("close", () => this.#onClose());
  }

  #onClick(event) {
    const opener = event.target.closest?.("[data-dialog]");
    if (event.target.closest?.("[data-close-dialog]")) {
      event.target.closest("dialog")?.close();
      if (event.target.closest("a[data-close-dialog]") && this.contains(event.target)) event.preventDefault();
    }
    if (!opener || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    this.open(opener.dataset.dialog || opener.href, opener.dataset.dialogClass);
  }

  /** Load a URL and show it; an answer that is a whole page is opened as a page. */
  async open(url, className = "") {
    this.#request?.abort();
    this.#request = new AbortController();
    if (!this.dialog.open) this.returnTo = document.activeElement;
    try {
      const response = await send(url, { signal: this.#request.signal });
      const html = await response.text();
      if (!response.ok) return toast(word(response.status === 403 ? "forbidden" : "failed"), { kind: "danger" });
      if (response.redirected || /^\s*<!doctype/i.test(html)) return location.assign(url);
      this.dialog.className = `dialog ${className}`;
      this.#show(html);
    } catch (error) {
      if (error.name !== "AbortError") toast(word("offline"), { kind: "danger" });
    }
  }

  #show(html) {
    fill(this.dialog, html);
    this.dirty = false;
    this.dialog.addEventListener("input", () => (this.dirty = true), { once: true });
    const title = this.dialog.querySelector("h2");
    if (title) this.dialog.setAttribute("aria-labelledby", (title.id ||= "dialog-title"));
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector("[aria-invalid=true], [autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea)")?.focus();
  }

  async #onSubmit(event) {
    const form = event.target;
    if (form.method === "dialog" || form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
    event.preventDefault();
    const post = form.method === "post";
    const data = new FormData(form, event.submitter);
    const action = event.submitter?.getAttribute("formaction") ?? form.action;
    const url = post ? action : `${action.split("?")[0]}?${new URLSearchParams(data)}`;
    event.submitter?.setAttribute("aria-busy", "true");
    const response = await send(url, post ? { method: "POST", body: data } : {}).catch(() => null);
    event.submitter?.removeAttribute("aria-busy");
    if (!response) return toast(word("offline"), { kind: "danger" });
    await this.#answer(response, post);
  }

  async #answer(response, post) {
    if (response.redirected) return location.assign(response.url);
    const html = response.status === 204 ? "" : await response.text();
    if (response.status === 422 || response.status === 409 || (response.ok && html)) this.#show(html);
    else if (!response.ok) return toast(word(response.status === 403 ? "forbidden" : "failed"), { kind: "danger" });
    else if (post) this.dialog.close();
    announce(response);
  }

  /* Leaving by Escape or by a click beside the dialog asks first when something was typed. */
  #leave() {
    if (!this.dirty || window.confirm(word("discard"))) this.dialog.close();
  }

  #onClose() {
    this.dirty = false;
    this.dialog.replaceChildren();
    if (this.returnTo?.isConnected) this.returnTo.focus();
  }
}

customElements.define("kith-dialog", Dialog);
