// Follow the reader's light or dark setting; without script the page is light.
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const set = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", set);
  set();
})();
