"use strict";
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const folds = all("details[data-fold]");
  for (const fold of folds) fold.open = false;

  // Paper has nothing to click on.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });

  const form = document.getElementById("filter");
  const findings = all("#findings .place");
  const articles = all("#findings article");
  const texts = new Map();

  // What a search looks at: the place, and what its rule says of all its places.
  const text = (place) => {
    if (!texts.has(place)) {
      const article = place.closest("article");
      const shared = all("summary h3, summary .tags, .explained", article).map((one) => one.textContent);
      texts.set(place, [place.textContent, ...shared].join(" ").toLowerCase());
    }
    return texts.get(place);
  };

  const filter = () => {
    const boxes = all("[name=severity]:checked", form).map((box) => box.value);
    const { stage, file, text: search } = form.elements;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const place of findings) {
      const { severity, stage: its, files } = place.dataset;
      const fits = boxes.includes(severity) && (!stage.value || stage.value === its) &&
        (!file.value || files.split(" ").includes(file.value)) && words.every((word) => text(place).includes(word));
      place.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const article of articles) article.hidden = !article.querySelector(".place:not([hidden])");
    const status = form.querySelector("[role=status]");
    status.textContent = status.dataset.said.replace("{shown}", shown);
  };

  // A link to a finding shows it, whatever the filter and the folds say.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (form && target.closest("[hidden]")) {
      form.reset();
      filter();
    }
    for (let one = target; one; one = one.parentElement) if (one.localName === "details") one.open = true;
    const own = target.matches(".place, article") && target.querySelector("details");
    if (own) own.open = true;
    target.scrollIntoView();
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    const fold = (open) => () => {
      for (const one of all("#findings details")) one.open = open;
    };
    form.elements.unfold.addEventListener("click", fold(true));
    form.elements.fold.addEventListener("click", fold(false));
    filter();
  }
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
})();
