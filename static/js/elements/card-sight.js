/* <kith-card-sight>: a picture with the lines that were read on it, beside the forms of its cards. The field in hand
   shows its lines on the picture; a line that is clicked, or taken by Enter, goes into the field that was last in hand. */

class CardSight extends HTMLElement {
  connectedCallback() {
    this.field = null;
    this.addEventListener("focusin", (event) => {
      if (event.target.matches("input[data-lines], textarea[data-lines]")) this.show(event.target);
    });
    this.addEventListener("click", (event) => this.take(event.target.closest("polygon")));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      const line = event.target.closest("polygon");
      if (line) event.preventDefault();
      this.take(line);
    });
  }

  show(field) {
    this.field = field;
    const own = field.dataset.lines.split(" ");
    for (const line of this.querySelectorAll("polygon")) line.classList.toggle("on", own.includes(line.dataset.line));
  }

  take(line) {
    if (!line || !this.field) return;
    const { text, line: number } = line.dataset;
    const adds = this.field.matches("textarea") && this.field.value;
    this.field.value = adds ? `${this.field.value}\n${text}` : text;
    this.field.dataset.lines = adds ? `${this.field.dataset.lines} ${number}` : number;
    this.field.dataset.sure = "sure";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.show(this.field);
    this.field.focus();
  }
}

customElements.define("kith-card-sight", CardSight);
