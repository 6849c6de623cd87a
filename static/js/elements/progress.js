/* <kith-progress data-src="/jobs/7/">: shows a fragment again and again until it carries data-done.

   data-every sets the pause in milliseconds (default 1000; it doubles while nothing answers). An element
   [data-remaining] in the fragment gets the remaining time, estimated from <progress value max>. At the end the page
   goes where data-done says; in the tray a message links there instead. The event `progress:done` bubbles, so that
   islands may re-fetch themselves (hx-trigger="progress:done from:body"). */
import { announce, fill, send } from "../http.js";

class Progress extends HTMLElement {
  connectedCallback() {
    if (this.#besides && document.querySelector(`main kith-progress[data-src="${this.dataset.src}"]`)) return this.remove();
    this.pause = Number(this.dataset.every ?? 1000);
    this.#mark();
    if (!this.querySelector("[data-done]")) this.#later(this.pause);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  #later(pause) {
    this.timer = setTimeout(() => this.#poll(pause), pause);
  }

  async #poll(pause) {
    const response = await send(this.dataset.src).catch(() => null);
    if (!this.isConnected) return;
    if (!response || response.status >= 500) return this.#later(Math.min(pause * 2, 30_000));
    if (!response.ok) return this.remove();
    fill(this, await response.text());
    announce(response);
    if (this.querySelector("[data-done]")) this.#end();
    else this.#later(this.pause);
    this.#mark();
  }

  #end() {
    this.dispatchEvent(new CustomEvent("progress:done", { bubbles: true }));
    const done = this.querySelector("[data-done]");
    if (!this.#besides && done.dataset.done) return location.assign(done.dataset.done);
    if (!this.#besides) return;
    const text = [...done.querySelectorAll("div > span, div > small:last-child")].map((part) => part.textContent).join(": ");
    const detail = { text, url: done.dataset.done || this.dataset.src };
    document.body.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));
    this.remove();
  }

  /* In the tray somebody works on something else: they are told, not taken away. */
  get #besides() {
    return Boolean(this.closest(".tray"));
  }

  #mark() {
    const bar = this.querySelector("progress[value]");
    const place = this.querySelector("[data-remaining]");
    if (!bar || !place) return;
    this.start ??= { at: performance.now(), value: bar.value };
    const gone = performance.now() - this.start.at;
    const speed = (bar.value - this.start.value) / gone;
    if (gone > 1500 && speed > 0 && bar.value < bar.max) place.textContent = duration((bar.max - bar.value) / speed / 1000);
  }
}

/* "12 sec", "3 min" in the language of the page. */
function duration(seconds) {
  const unit = seconds < 90 ? "second" : "minute";
  const value = Math.max(1, Math.round(unit === "second" ? seconds : seconds / 60));
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

customElements.define("kith-progress", Progress);
