// The card for when there is no network: whom to call and what to do now. It stands in the page
// and is shown or not. Knows nothing of messages.

export class Away {
  constructor() {
    this.card = document.getElementById("offline");
    this.way = document.getElementById("away");
    this.way.addEventListener("click", () => {
      this.card.scrollIntoView();
      this.card.focus();
    });
  }

  begin() {
    this.card.hidden = false;
    this.way.hidden = false;
  }

  over() {
    this.card.hidden = true;
    this.way.hidden = true;
  }
}
