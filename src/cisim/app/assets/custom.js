/* The look of the page, kept by the browser: dark or light, large type or not. Runs before anything is drawn. */
window.cisim = (function () {
  const root = document.documentElement;
  const THEME = ":solara:theme.variant";
  const LARGE = "cisim:large";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function read(key) {
    try {
      return JSON.parse(window.localStorage.getItem(key));
    } catch (_) {
      return null;
    }
  }

  function keep(key, value) {
    try {
      window.localStorage.setItem(key, JSON.stringify(value));
    } catch (_) {
      /* a browser that keeps nothing shows the page all the same */
    }
  }

  function isDark() {
    const chosen = read(THEME);
    return chosen === "dark" || (chosen !== "light" && system.matches);
  }

  function isLarge() {
    return read(LARGE) === true;
  }

  function show() {
    root.setAttribute("data-look", isDark() ? "dark" : "light");
    root.toggleAttribute("data-large", isLarge());
    root.style.colorScheme = isDark() ? "dark" : "light";
    window.dispatchEvent(new CustomEvent("cisim:look"));
  }

  function setDark(dark) {
    keep(THEME, dark ? "dark" : "light");
    const vuetify = window.app && window.app.$vuetify;
    if (vuetify && vuetify.theme) {
      if (vuetify.theme.global) vuetify.theme.global.name.value = dark ? "dark" : "light";
      else vuetify.theme.dark = dark;
    }
    show();
  }

  function setLarge(large) {
    keep(LARGE, large);
    show();
  }

  /* What the server sent along is there until the page itself has come; see first_sight.py. */
  function lift() {
    const first = document.getElementById("ci-first");
    if (!first) return;
    const come = () => document.querySelector(first.dataset.until);
    const watch = new MutationObserver(() => {
      if (!come()) return;
      watch.disconnect();
      first.remove();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  document.addEventListener("DOMContentLoaded", lift);
  system.addEventListener("change", show);
  show();
  return { isDark, isLarge, setDark, setLarge };
})();
