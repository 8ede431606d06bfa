// Small comforts; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  // The first wrong field gets the focus, so that keyboard users land where something is to be mended.
  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong) {
    const act = wrong.closest("details");
    if (act) act.open = true;
    wrong.focus();
  }
  // "Select all" boxes tick every box of their table.
  document.querySelectorAll("input[data-all]").forEach((all) => {
    all.hidden = false;
    all.addEventListener("change", () => {
      all.closest("table").querySelectorAll("tbody input[type=checkbox]").forEach((box) => { box.checked = all.checked; });
    });
  });
  // A second click on a button must not send the form twice; the server would recognise it anyway.
  document.querySelectorAll("form[method=post]").forEach((form) => {
    form.addEventListener("submit", () => {
      setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
});
// Coming back with the browser's back button must find working buttons.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[method=post] button").forEach((button) => { button.disabled = false; });
});
