// Beside the three boxes of a date to be planned: the kit's calendar, which fills them in. The boxes stay what is sent.
export function startDatePickers() {
  document.querySelectorAll("[data-date-picker]").forEach(addCalendar);
}

function addCalendar(boxes) {
  const [day, month, year] = boxes.querySelectorAll("input");
  const chosen = document.createElement("input");
  chosen.type = "hidden"; // without a name: never sent
  chosen.id = `${boxes.id}-calendar`;
  chosen.className = "moj-js-datepicker-input";
  const read = () => {
    chosen.value = day.value && month.value && year.value ? `${day.value}/${month.value}/${year.value}` : "";
  };
  [day, month, year].forEach((box) => box.addEventListener("input", read));
  chosen.addEventListener("change", () => {
    [day.value, month.value, year.value] = chosen.value.split("/");
  });
  read();

  const calendar = document.createElement("div");
  calendar.className = "moj-datepicker app-datepicker";
  calendar.dataset.module = "moj-date-picker";
  calendar.append(chosen);
  boxes.append(calendar);
}
