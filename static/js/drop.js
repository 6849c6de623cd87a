/* Files dropped on a .drop label go to its file input. A picture chosen in an input with data-preview="id" is shown in
   the <img> with that id; the input says in data-too-large what is wrong with more bytes than data-most, and in
   data-no-picture what is wrong with a file that the browser cannot draw. */

const over = (event) => event.target.closest?.(".drop");

document.addEventListener("dragover", (event) => {
  if (!over(event)) return;
  event.preventDefault();
  over(event).classList.add("over");
});

document.addEventListener("dragleave", (event) => over(event)?.classList.remove("over"));

document.addEventListener("drop", (event) => {
  const input = over(event)?.querySelector("input[type=file]");
  if (!input || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  over(event).classList.remove("over");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[type=file][data-preview]")) preview(event.target);
});

function preview(input) {
  const image = document.getElementById(input.dataset.preview);
  const [file] = input.files;
  const large = file?.size > Number(input.dataset.most);
  complain(input, large ? input.dataset.tooLarge : "");
  URL.revokeObjectURL(image.src);
  const drawn = file && !large;
  image.hidden = !drawn;
  image.onload = () => complain(input, "");
  image.onerror = () => {
    image.hidden = true;
    complain(input, input.dataset.noPicture);
  };
  if (drawn) image.src = URL.createObjectURL(file);
  else {
    image.onerror = null; /* nor may the picture before this one say anything any more */
    image.removeAttribute("src");
  }
}

/* The reason stands below the input and keeps the form from being sent; an empty one clears both. */
function complain(input, text) {
  const note = document.getElementById(input.getAttribute("aria-describedby"));
  note.textContent = text;
  input.setCustomValidity(text);
  input.toggleAttribute("aria-invalid", Boolean(text));
}
