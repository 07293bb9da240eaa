// Says who may have a service while somebody answers, before the page is sent. The server judges
// again and decides; without script the page asks the server. Nothing is stored, nothing is sent.
// Whatever cannot be read for sure counts as not answered: here one only says less than the server.
import { teller } from "asset:words.js";

const form = document.querySelector("form[data-plan]");
const place = document.querySelector("[data-verdict]");
const DIGIT = /\p{Nd}/gu;

// Every script has its digits in a row of ten that begins at a multiple of ten or sixteen.
const western = (text) =>
  text.replace(DIGIT, (mark) => {
    const code = mark.codePointAt(0);
    let zero = code;
    while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) {
      zero -= 1;
    }
    return String(code - zero);
  });

const tidy = (text) => western(text.normalize("NFC")).trim().replace(/\s+/g, " ");

const whole = (field, value, most) => {
  const low = field.minimum === undefined ? 0 : field.minimum;
  const high = field.maximum === undefined ? most : field.maximum;
  return value >= low && value <= high ? value : null;
};

const SIGN = /^(?:₹|rs\.?|inr|रु\.?|रुपये)\s*|\s*(?:\/-|रुपये|रु\.?|rupees)$/iu;
const rupees = (text) => {
  const plain = tidy(text).replace(SIGN, "").replace(SIGN, "").trim();
  if (!/^(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d{1,2})?$/.test(plain)) {
    return null;
  }
  const [rupee, part = ""] = plain.replace(/,/g, "").split(".");
  return rupee.length > 13 ? null : Number(rupee) * 100 + Number(part.padEnd(2, "0") || 0);
};

const date = (field, box, today) => {
  const [day, month, year] = ["day", "month", "year"].map((part) => tidy(box(`.${part}`)));
  const digits = [day, month, year].every((part) => /^\d{0,4}$/.test(part));
  if (!digits || year.length !== 4) {
    return null;
  }
  if (!day && !month && field.precision === "year") {
    return field.past && `${year}-01-01` > today ? null : year;
  }
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const at = new Date(`${written}T00:00:00Z`);
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written);
  return exists && !(field.past && written > today) ? written : null;
};

const area = (field, box, answers) => {
  const chosen = ["district", "tehsil", "village"].map((part) => [part, box(`.${part}`)]);
  const last = chosen.filter(([, id]) => id).pop();
  if (!last || field.wide.includes(last[0])) {
    return null;
  }
  for (const [part, above] of Object.entries(field.parts)) {
    answers[`${field.id}.${part}`] = above[last[1]] || null;
  }
  return last[1];
};

const read = (field, boxes, plan, answers) => {
  const box = (part = "") => boxes.get(`${field.id}${part}`) || "";
  switch (field.kind) {
    case "money": {
      const paise = rupees(box());
      return paise === null ? null : whole(field, paise, Number.MAX_SAFE_INTEGER);
    }
    case "number": {
      const text = tidy(box()).replace(/,/g, "");
      return /^-?\d{1,15}$/.test(text) ? whole(field, Number(text), Number.MAX_SAFE_INTEGER) : null;
    }
    case "date":
      return date(field, box, plan.today);
    case "yes_no":
      return { yes: true, no: false }[box()] ?? null;
    case "declaration":
      return box() === "yes" ? true : null;
    case "choice":
      return field.ids.includes(box()) ? box() : null;
    case "several_choices": {
      const ticked = boxes.getAll(field.id).filter((id) => field.ids.includes(id));
      return ticked.length ? ticked : null;
    }
    case "area":
      return area(field, box, answers);
    case "name":
      for (const part of ["hi", "en"]) {
        answers[`${field.id}.${part}`] = tidy(box(`.${part}`)) || null;
      }
      return null;
    default:
      return tidy(box()) || null;
  }
};

// What is computed is known when a part is, and nothing typed is wrong.
const total = (field, answers, boxes) => {
  const typed = field.sum_of.filter((id) => tidy(boxes.get(id) || ""));
  const sure = typed.length > 0 && typed.every((id) => Number.isInteger(answers[id]));
  return sure ? typed.reduce((sum, id) => sum + answers[id], 0) : null;
};

const answersOf = (plan, boxes) => {
  const answers = { ...plan.known };
  for (const field of plan.fields.filter((each) => !each.sum_of)) {
    const found = read(field, boxes, plan, answers);
    answers[field.id] = found;
  }
  for (const field of plan.fields.filter((each) => each.sum_of)) {
    answers[field.id] = total(field, answers, boxes);
  }
  return answers;
};

const copy = (name) => document.getElementById(`verdict-${name}`).content.cloneNode(true);
const STATES = new Map([[true, "met"], [false, "unmet"]]);

const list = (clauses) => {
  const shown = document.createElement("ul");
  shown.className = "govuk-list clauses";
  for (const clause of clauses) {
    const item = copy(`clause-${STATES.get(clause.outcome) || "open"}`).firstElementChild;
    item.append(clause.text);
    if (clause.clauses.length) {
      item.append(list(clause.clauses));
    }
    shown.append(item);
  }
  return shown;
};

const show = (plan, verdicts) => {
  const denied = verdicts.filter((each) => each.outcome === false);
  const open = verdicts.some((each) => each.outcome !== true);
  const state = denied.length ? "denied" : open ? "open" : "met";
  const box = copy(state).firstElementChild;
  const slot = box.querySelector("[data-clauses]");
  for (const each of denied.length ? denied : verdicts) {
    if (denied.length) {
      const why = document.createElement("p");
      why.className = "govuk-body";
      why.textContent = each.otherwise;
      slot.append(why);
    }
    slot.append(list(each.clauses));
  }
  place.dataset.verdict = state;
  place.replaceChildren(box);
};

if (form && place) {
  const plan = JSON.parse(form.dataset.plan);
  const rules = plan.rules.map((each) => ({ ...each, say: teller(each, plan.words) }));
  let told = "";
  const judge = () => {
    const answers = answersOf(plan, new FormData(form));
    const verdicts = rules.map(({ say, otherwise }) => ({ otherwise, ...say(answers, plan.today) }));
    const now = JSON.stringify(verdicts);
    if (now !== told) {
      told = now;
      // What the server said of the answers before is said of these now.
      for (const before of document.querySelectorAll("[data-denied]")) {
        before.hidden = true;
      }
      show(plan, verdicts);
    }
  };
  form.addEventListener("input", judge);
  form.addEventListener("change", judge);
  // A browser may have filled boxes by itself; a page that was sent shows the server's own words.
  if (rules.length && !place.childElementCount && place.dataset.told === undefined) {
    judge();
  }
}
