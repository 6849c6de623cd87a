/* <kith-peek>: a panel at the right that shows a record over the list; the list keeps the focus.

   A click on a link with data-peek="/customers/7/peek/", or the event `peek` {url, asked}, shows that record; asked
   again for the same one, it closes. Without `asked` the panel only follows when it is open. Links to the record itself
   (class "person" in the first column) open the page. The address keeps ?peek=customers:7, so it can be shared. */
import { fill, send, toast, word } from "../http.js";

const WAIT_MS = 90;

class Peek extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", (event) => this.#onClick(event));
    document.addEventListener("peek", ({ detail }) => this.#onAsked(detail));
    document.addEventListener("keydown", (event) => this.#onKey(event));
    document.body.addEventListener("changed", () => !this.hidden && this.#load());
    const [entity, id] = (new URL(location.href).searchParams.get("peek") ?? "").split(":");
    if (/^[a-z][a-z-]*$/.test(entity) && /^\d+$/.test(id ?? "")) this.show(`/${entity}/${id}/peek/`);
  }

  #onClick(event) {
    const link = event.target.closest?.("a[data-peek]");
    const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.target.closest?.("[data-close-dialog]") && this.contains(event.target)) this.close();
    if (!link || !plain || link.closest(".name") || event.defaultPrevented) return;
    event.preventDefault();
    this.show(link.dataset.peek);
  }

  #onAsked({ url, asked }) {
    if (!asked) return void (!this.hidden && this.show(url));
    if (!this.hidden && this.url === url) this.close();
    else this.show(url);
  }

  #onKey(event) {
    if (event.key !== "Escape" || this.hidden || event.defaultPrevented || document.querySelector("dialog:modal")) return;
    this.close();
  }

  /** Show a record; a quick series of rows asks for the last one only. */
  show(url) {
    this.url = url;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#load(), this.hidden ? 0 : WAIT_MS);
  }

  async #load() {
    this.request?.abort();
    this.request = new AbortController();
    const response = await send(this.url, { signal: this.request.signal }).catch((error) => error);
    if (response.name === "AbortError") return;
    if (!response.ok) return toast(word(response.status ? "failed" : "offline"), { kind: "danger" });
    fill(this, await response.text());
    this.hidden = false;
    this.scrollTop = 0;
    this.#keep();
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.hidden = true;
    this.replaceChildren();
    this.url = "";
    this.#keep();
  }

  #keep() {
    const address = new URL(location.href);
    const [, entity, id] = this.url.split("/");
    if (this.url) address.searchParams.set("peek", `${entity}:${id}`);
    else address.searchParams.delete("peek");
    history.replaceState(history.state, "", address);
  }
}

customElements.define("kith-peek", Peek);
