// Says that a file is too large before it is sent in vain; the server says so too.
const file = document.querySelector("#f-file");
const said = document.querySelector("#too-large");

function check() {
  const large = file.files.length > 0 && file.files[0].size > Number(file.dataset.most);
  said.textContent = large ? file.dataset.large : "";
  said.hidden = !large;
  file.toggleAttribute("aria-invalid", false);
  if (large) file.setAttribute("aria-invalid", "true");
  return !large;
}

file.addEventListener("change", check);
file.form.addEventListener("submit", (event) => {
  if (check()) return;
  event.preventDefault();
  file.focus();
});
