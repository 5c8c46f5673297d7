"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const folds = all("details[data-fold]");
  const unfold = (open) => {
    for (const one of folds) one.open = open;
  };
  unfold(false);

  // Paper has nothing to click on.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });

  const bar = document.getElementById("bar");
  const [save, print, show] = ["save", "print", "unfold"].map((name) => bar.querySelector(`[name=${name}]`));
  const status = bar.querySelector("[role=status]");
  const count = () => {
    status.textContent = status.dataset.said.replace("{done}", all(".confirmed:checked").length);
  };

  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };

  let unsaved = false;
  addEventListener("input", (event) => {
    unsaved = true;
    if (event.target.localName === "textarea") grow(event.target);
    count();
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  // What was entered is written into the page as attributes and texts; so the copy needs nothing but itself.
  const written = () => {
    for (const box of all("[type=checkbox], [type=radio]")) box.toggleAttribute("checked", box.checked);
    for (const field of all("[type=text]")) field.setAttribute("value", field.value);
    for (const area of all("textarea")) area.textContent = area.value;
    const closed = all("details:not([open])");
    for (const one of closed) one.open = true;
    bar.hidden = true;
    status.textContent = "";
    const text = `<!doctype html>\n${document.documentElement.outerHTML}\n`;
    bar.hidden = false;
    for (const one of closed) one.open = false;
    count();
    return text;
  };

  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([written()], { type: "text/html" }));
    link.download = decodeURIComponent(location.pathname.split("/").pop()) || "checklist.html";
    link.click();
    URL.revokeObjectURL(link.href);
    unsaved = false;
  });
  print.addEventListener("click", () => window.print());
  show.addEventListener("click", () => unfold(folds.some((one) => !one.open)));
  bar.hidden = false;
  count();
  all("textarea").filter((area) => area.value).forEach(grow);
})();
