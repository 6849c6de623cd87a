/* <kith-upload data-most data-too-large data-failed data-drop>: files to a record, as soon as they are chosen, dropped
   anywhere on it, pasted or taken with the camera; each with its progress. Without a script its form does the same. */
import { announce } from "../http.js";

const AT_ONCE = 2;

class Upload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.list = this.querySelector(".uploads");
    this.waiting = [];
    this.running = 0;
    this.answers = [];
    this.querySelector("[data-send]").hidden = true;
    this.querySelector("[data-camera]").hidden = !matchMedia("(pointer: coarse)").matches;
    this.addEventListener("change", (event) => this.#onChoice(event));
    this.stop = new AbortController();
    const listen = (name, act) => document.addEventListener(name, act, { signal: this.stop.signal });
    listen("paste", (event) => this.#onPaste(event));
    listen("dragover", (event) => this.#onDrag(event));
    listen("dragleave", (event) => event.relatedTarget ?? this.#mark(false));
    listen("drop", (event) => this.#onDrop(event));
    listen("beforeunload", (event) => this.running && event.preventDefault());
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  #onChoice(event) {
    if (!event.target.files?.length) return;
    this.#take(event.target.files);
    event.target.value = "";
  }

  /* Text that is pasted into a field stays there, although it may come with a picture of itself. */
  #onPaste(event) {
    const { files, types } = event.clipboardData ?? {};
    if (!files?.length || document.querySelector("dialog[open]")) return;
    if (types.includes("text/plain") && event.target.matches?.("input, textarea")) return;
    event.preventDefault();
    this.#take(files);
  }

  #wants(event) {
    return event.dataTransfer?.types.includes("Files") && !event.target.closest?.(".drop, dialog");
  }

  #onDrag(event) {
    if (!this.#wants(event)) return;
    event.preventDefault();
    this.#mark(true);
  }

  #onDrop(event) {
    this.#mark(false);
    if (!this.#wants(event) || !event.dataTransfer.files.length) return;
    event.preventDefault();
    this.#take(event.dataTransfer.files);
  }

  #mark(over) {
    this.form.classList.toggle("over", over);
    this.form.dataset.over = over ? this.dataset.drop : "";
  }

  #take(files) {
    for (const file of files) {
      const row = this.#row(file.name);
      if (file.size > Number(this.dataset.most)) this.#fail(row, this.dataset.tooLarge.replace("{}", file.name));
      else this.waiting.push({ file, row });
    }
    this.#next();
  }

  #row(name) {
    const row = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", name);
    const label = Object.assign(document.createElement("bdi"), { textContent: name });
    row.append(label, bar);
    this.list.append(row);
    return row;
  }

  #fail(row, text) {
    row.className = "error";
    row.textContent = text;
    this.failed = true;
  }

  #next() {
    while (this.running < AT_ONCE && this.waiting.length) this.#send(this.waiting.shift());
    if (!this.running && !this.waiting.length) this.#finish();
  }

  #send({ file, row }) {
    this.running += 1;
    const request = new XMLHttpRequest();
    const body = new FormData(this.form);
    body.delete("file");
    body.append("file", file, file.name);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) row.querySelector("progress").value = event.loaded / event.total;
    };
    request.onloadend = () => {
      this.running -= 1;
      if (request.status === 204) {
        row.remove();
        this.answers.push(request.getResponseHeader("HX-Trigger"));
      } else this.#fail(row, this.#reason(request, file.name));
      this.#next();
    };
    request.open("POST", this.form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  }

  /* The answer is the form again, with the reason in its alert. */
  #reason(request, name) {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const text = request.status === 422 && page.querySelector("[role=alert]")?.textContent.trim();
    return text || this.dataset.failed.replace("{}", name);
  }

  /* The stream is renewed once, when all have arrived; what went wrong stays to be read. */
  #finish() {
    const [last] = this.answers.splice(0).slice(-1);
    if (!last) return;
    const problems = [...this.list.children].map((row) => row.textContent);
    announce({ headers: new Headers({ "HX-Trigger": last }) });
    if (!this.failed) return;
    document.body.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { text: problems.join(" "), kind: "danger" } }));
  }
}

customElements.define("kith-upload", Upload);
