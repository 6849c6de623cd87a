/* The entry point: everything the shell needs. Pages that need more load their own module. */
import "./http.js";
import "./behaviours.js";
import "./elements/combobox.js";
import "./elements/dialog.js";
import "./elements/hotkeys.js";
import "./elements/palette.js";
import "./elements/place.js";
import "./elements/progress.js";
import "./elements/selection.js";
import "./elements/toasts.js";
