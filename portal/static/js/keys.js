// Keyboard help on top of pages that work without it: nothing here is needed to do a task.
"use strict";

(() => {
  const isTyping = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || element.matches("input, textarea, select, [role=textbox]"));

  const search = () => document.querySelector("[data-search]");
  const help = () => document.getElementById("help");
  const targets = new Map();
  let isGoing = false;
  let goTimer = 0;

  const focusSearch = () => {
    const box = search();
    if (!box) return false;
    box.focus();
    box.select();
    return true;
  };

  const openHelp = () => {
    const dialog = help();
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };

  // Each entry of the main navigation gets the first letter of its name that is still free.
  const nameTargets = () => {
    const list = document.querySelector("[data-keys]");
    for (const link of document.querySelectorAll("a[data-go]")) {
      const name = link.firstChild.textContent.trim();
      const letter = [...name.toLowerCase()].find((sign) => /\p{L}/u.test(sign) && !targets.has(sign));
      if (!letter) continue;
      targets.set(letter, link);
      if (list) list.append(helpRow(letter, name));
    }
  };

  const helpRow = (letter, name) => {
    const row = document.createElement("div");
    const keys = document.createElement("dt");
    for (const sign of ["g", letter]) {
      const key = document.createElement("kbd");
      key.textContent = sign;
      keys.append(key, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = name;
    row.append(keys, meaning);
    return row;
  };

  const rowLinks = () =>
    [...document.querySelectorAll("[data-keylist] > *")]
      .map((row) => row.querySelector("a[href]"))
      .filter((link) => link !== null);

  const move = (step) => {
    const links = rowLinks();
    if (links.length === 0) return false;
    const row = document.activeElement?.closest("[data-keylist] > *");
    const here = links.findIndex((link) => row?.contains(link));
    const next = here === -1 ? (step > 0 ? 0 : links.length - 1) : here + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
    return true;
  };

  const go = (key) => {
    isGoing = false;
    const link = targets.get(key.toLowerCase());
    if (!link) return false;
    link.click();
    return true;
  };

  const startGoing = () => {
    isGoing = true;
    clearTimeout(goTimer);
    goTimer = setTimeout(() => { isGoing = false; }, 1500);
    return true;
  };

  const act = (key) => {
    if (isGoing) return go(key);
    switch (key) {
      case "/": return focusSearch();
      case "?": return openHelp();
      case "g": return startGoing();
      case "j": return move(1);
      case "k": return move(-1);
      default: return false;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || help()?.open || isTyping(event.target)) return;
    const isJump = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    if (isJump ? focusSearch() : !event.ctrlKey && !event.metaKey && !event.altKey && act(event.key)) {
      event.preventDefault();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    nameTargets();
    for (const button of document.querySelectorAll("[data-help-open]")) {
      button.hidden = false;
      button.addEventListener("click", openHelp);
    }
  });
})();
