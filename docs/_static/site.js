// A click or tap on a picture shows it in its own size, to be scrolled; another one closes it.
document.addEventListener("DOMContentLoaded", () => {
  const pictures = document.querySelectorAll(".bd-article img");
  for (const picture of pictures) {
    if (picture.closest("a, button, .sd-card, .sphx-glr-thumbcontainer")) continue;
    const enlarge = () => {
      const dialog = document.createElement("dialog");
      dialog.className = "enlarged";
      dialog.setAttribute("aria-label", picture.alt || "Picture");
      const copy = document.createElement("img");
      copy.src = picture.currentSrc || picture.src;
      copy.alt = picture.alt;
      dialog.append(copy);
      dialog.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => { dialog.remove(); picture.focus(); });
      document.body.append(dialog);
      dialog.showModal();
    };
    picture.classList.add("enlarges");
    picture.tabIndex = 0;
    picture.setAttribute("role", "button");
    picture.addEventListener("click", enlarge);
    picture.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); enlarge(); }
    });
  }
});

// Tables, charts and code that are wider than the page fade out where there is more, and a line
// above charts and tables says that they scroll.
document.addEventListener("DOMContentLoaded", () => {
  const wide = document.querySelectorAll(".bd-article table, .bd-article .scroll, .bd-article pre");
  const look = (element) => {
    const hidden = element.scrollWidth - element.clientWidth;
    element.classList.toggle("more-left", hidden > 4 && element.scrollLeft > 4);
    element.classList.toggle("more-right", hidden > 4 && element.scrollLeft < hidden - 4);
    if (element.tagName === "PRE") return;
    let note = element.previousElementSibling;
    if (!note || !note.matches("p.wider")) {
      note = document.createElement("p");
      note.className = "wider";
      note.textContent = "Scroll sideways for the rest →";
      element.before(note);
    }
    note.hidden = hidden <= 4;
  };
  const watch = new ResizeObserver((entries) => entries.forEach((entry) => look(entry.target)));
  for (const element of wide) {
    watch.observe(element);
    element.addEventListener("scroll", () => look(element), { passive: true });
  }
});
