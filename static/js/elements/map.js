/* <kith-map>: a picture larger than its frame. It scrolls by itself; with a script it starts at its centre, is dragged
   with the mouse, and grows and shrinks with + and −, Ctrl and the wheel, or its two buttons; 0 shows all of it. */
const STEP = 1.25;
const LARGEST = 3;
/* Smaller labels cannot be read: the picture begins at least as large as this, and scrolls. */
const READABLE = 0.7;

class RelationMap extends HTMLElement {
  connectedCallback() {
    if (this.svg) return;
    this.svg = this.querySelector("svg");
    this.full = Number(this.svg.getAttribute("width"));
    this.scale = 1;
    this.#buttons();
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
    this.addEventListener("pointerdown", (event) => this.#grab(event));
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.#show(this.#whole < READABLE ? 1 : Math.min(1, this.#whole));
    this.#centre();
  }

  get #whole() {
    return Math.min(this.clientWidth, this.clientHeight) / this.full;
  }

  #buttons() {
    const bar = document.createElement("div");
    bar.className = "map-zoom";
    for (const [sign, by, label] of [["+", STEP, this.dataset.larger], ["−", 1 / STEP, this.dataset.smaller]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button", textContent: sign });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => this.#zoom(by));
      bar.append(button);
    }
    this.before(bar);
  }

  #show(scale) {
    this.scale = Math.max(Math.min(scale, LARGEST), Math.min(this.#whole, 1));
    this.svg.setAttribute("width", this.full * this.scale);
    this.svg.setAttribute("height", this.full * this.scale);
  }

  #centre(x = 0.5, y = 0.5) {
    this.scrollLeft = this.scrollWidth * x - this.clientWidth / 2;
    this.scrollTop = this.scrollHeight * y - this.clientHeight / 2;
  }

  /* What is in the middle stays there. */
  #zoom(by) {
    const x = (this.scrollLeft + this.clientWidth / 2) / this.scrollWidth;
    const y = (this.scrollTop + this.clientHeight / 2) / this.scrollHeight;
    this.#show(this.scale * by);
    this.#centre(x, y);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = { "+": () => this.#zoom(STEP), "=": () => this.#zoom(STEP), "-": () => this.#zoom(1 / STEP), 0: () => this.#zoom(0) };
    if (!acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
  }

  #onWheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoom(event.deltaY < 0 ? STEP : 1 / STEP);
  }

  #grab(event) {
    if (event.pointerType !== "mouse" || event.button || event.target.closest("a")) return;
    const [x, y] = [event.clientX + this.scrollLeft, event.clientY + this.scrollTop];
    const move = (now) => this.scrollTo(x - now.clientX, y - now.clientY);
    const gone = new AbortController();
    document.addEventListener("pointermove", move, { signal: gone.signal });
    document.addEventListener("pointerup", () => gone.abort(), { once: true });
  }
}

customElements.define("kith-map", RelationMap);
