/* <kith-place data-denied>: a button sets latitude and longitude, its two fields, to where the device is now. */

const DIGITS = 6;
const WAIT_MS = 15_000;

class Place extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.note = this.querySelector("[role=status]");
    this.button.hidden = !navigator.geolocation;
    this.button.addEventListener("click", () => this.#ask());
  }

  #ask() {
    this.button.disabled = true;
    this.note.textContent = "";
    const settled = (act) => (found) => {
      this.button.disabled = false;
      act(found);
    };
    navigator.geolocation.getCurrentPosition(
      settled(({ coords }) => this.#fill(coords)),
      settled(() => (this.note.textContent = this.dataset.denied)),
      { enableHighAccuracy: true, timeout: WAIT_MS },
    );
  }

  #fill({ latitude, longitude }) {
    const [north, east] = this.querySelectorAll("input");
    for (const [input, value] of [[north, latitude], [east, longitude]]) {
      input.value = value.toFixed(DIGITS);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

customElements.define("kith-place", Place);
