/* <kith-crop data-image="id">: which square of the chosen picture is kept. It is dragged, zoomed by wheel or slider, or moved by
   the keys; the form sends the middle and the zoom, and the server cuts. With data-whole a logo stays as it is. A picture
   that is pasted while the form is open is taken too. */

const STEP = 0.02;
const MOST = 8;

class Crop extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.image = document.getElementById(this.dataset.image);
    this.canvas = this.querySelector("canvas");
    this.sent = this.querySelector("[name=crop]");
    this.range = this.querySelector("[type=range]");
    this.stop = new AbortController();
    const options = { signal: this.stop.signal };
    document.addEventListener("paste", (event) => this.#onPaste(event), options);
    if (!this.canvas) return;
    this.image.addEventListener("load", () => this.#begin(), options);
    this.range.addEventListener("input", () => this.#set({ zoom: Number(this.range.value) }), options);
    this.canvas.addEventListener("pointerdown", (event) => this.canvas.setPointerCapture(event.pointerId));
    this.canvas.addEventListener("pointermove", (event) => this.#onDrag(event));
    this.canvas.addEventListener("wheel", (event) => this.#onWheel(event));
    this.canvas.addEventListener("keydown", (event) => this.#onKey(event));
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  #onPaste(event) {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    const input = this.form.querySelector("input[type=file]");
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #begin() {
    this.hidden = false;
    this.zoom = 1;
    this.#set({ across: 0.5, down: 0.5 });
  }

  /* The side of the square in pixels of the picture. */
  get #side() {
    return Math.min(this.image.naturalWidth, this.image.naturalHeight) / this.zoom;
  }

  #set({ across = this.across, down = this.down, zoom = this.zoom }) {
    this.zoom = Math.min(Math.max(zoom, 1), MOST);
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const within = (part, whole) => Math.min(Math.max(part, this.#side / 2 / whole), 1 - this.#side / 2 / whole);
    this.across = within(across, width);
    this.down = within(down, height);
    this.range.value = this.zoom;
    this.sent.value = [this.across, this.down, this.zoom].map((value) => value.toFixed(4)).join(",");
    const side = this.#side;
    const { width: shown, height: tall } = this.canvas;
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, shown, tall);
    pen.drawImage(this.image, this.across * width - side / 2, this.down * height - side / 2, side, side, 0, 0, shown, tall);
  }

  #move(x, y) {
    this.#set({ across: this.across + x / this.image.naturalWidth, down: this.down + y / this.image.naturalHeight });
  }

  #onDrag(event) {
    if (!event.buttons) return;
    const scale = this.#side / this.canvas.clientWidth;
    this.#move(-event.movementX * scale, -event.movementY * scale);
  }

  #onWheel(event) {
    event.preventDefault();
    this.#set({ zoom: this.zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1) });
  }

  #onKey(event) {
    const step = this.#side * STEP;
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (x !== undefined) this.#move(x * step, y * step);
    else if (event.key === "+" || event.key === "-") this.#set({ zoom: this.zoom * (event.key === "+" ? 1.1 : 1 / 1.1) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

customElements.define("kith-crop", Crop);
