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
