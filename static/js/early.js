/* Runs before the first paint, so that neither the chosen theme nor the folded side bar flickers. */
for (const name of ["theme", "side"]) {
  const kept = localStorage.getItem(`kith:${name}`);
  if (kept) document.documentElement.dataset[name] = kept;
}
