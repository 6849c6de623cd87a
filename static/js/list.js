/* The list of an entity: editing in place and the peek panel. */
import "./elements/cells.js";
import "./elements/peek.js";
