// Links to places in a recording move the player that is on the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-second]");
  const sound = document.getElementById("sound");
  if (!link || !sound || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  sound.currentTime = Number(link.dataset.second);
  sound.play();
});
