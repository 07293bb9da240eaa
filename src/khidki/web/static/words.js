// A verdict in words while somebody answers, as src/khidki/domain/rule/explain.py says it.
// The words come from the server (domain/rule/telling.py); only values are filled in here. Both are
// compared over every vector of tests/vectors/rules.json.
import { computed, lacking, prepare } from "asset:rules.js";

const fill = (words, parts) => words.replace(/\{(\w+)\}/g, (whole, key) => parts[key] ?? whole);

const rupees = (paise) => {
  const size = Math.abs(paise);
  const whole = String(Math.floor(size / 100));
  const head = whole.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, ",");
  const grouped = head ? `${head},${whole.slice(-3)}` : whole;
  const part = size % 100 ? `.${String(size % 100).padStart(2, "0")}` : "";
  return `${paise < 0 ? "-" : ""}₹${grouped}${part}`;
};

const decimal = (scaled) => {
  const size = BigInt(Math.abs(scaled));
  const million = BigInt(1000000);
  const places = String(size % million).padStart(6, "0").replace(/0+$/, "");
  return `${scaled < 0 ? "-" : ""}${size / million}${places ? "." : ""}${places}`;
};

const day = (number) =>
  number < 10000
    ? String(number)
    : String(number).padStart(8, "0").replace(/^(....)(..)(..)$/, "$3-$2-$1");

const written = (value, how, shared) => {
  if (typeof value === "boolean") {
    return value ? shared.yes : shared.no;
  }
  if (typeof value === "string") {
    return (how.labels && how.labels[value]) || value;
  }
  const figure = { money: rupees, decimal, date: day }[how.sort] || String;
  return how.age ? fill(shared.years, { value: figure(value) }) : figure(value);
};

const failed = (outcome) => outcome !== null && typeof outcome === "object";
const known = (value) => value !== null && value !== undefined && !failed(value);

// Returns `say(answers, today)`: the clauses of a rule, each {outcome, text, clauses}.
export const teller = (plan, shared) => {
  const rule = prepare(plan.rule);
  const ready = (open) => open && open.node && computed(plan.rule, open.node);
  const plain = (told) => {
    const value = ready(told.value);
    const limit = ready(told.limit);
    const waits = told.waits.map(([name, field, words]) => [
      name, words, lacking(plan.rule, name, field),
    ]);
    return { told, value, limit, waits };
  };
  const built = (told) =>
    told.parts ? { told, parts: told.parts.map(built) } : plain(told);
  const root = built(plan.clause);

  const waiting = (each, answers) => {
    const missing = each.waits.filter(([, , lacks]) => lacks(answers));
    const [alone, word] = each.told.alone || [];
    if (missing.length === 1 && alone === missing[0][0]) {
      return word;
    }
    const names = missing.map(([, words]) => words).join(", ");
    return names ? fill(shared.missing, { names }) : shared.unknown;
  };

  const found = (each, outcome, answers, today) => {
    if (failed(outcome)) {
      return shared.failed[outcome.failure];
    }
    if (!each.value) {
      const met = outcome === each.told.denied ? shared.no : shared.yes;
      return outcome === null ? waiting(each, answers) : met;
    }
    const value = each.value(answers, today);
    if (known(value)) {
      return written(value, each.told.value, shared);
    }
    return outcome === null ? waiting(each, answers) : shared.enough;
  };

  const limit = (each, answers, today) => {
    const { limit: told } = each.told;
    if (typeof told === "string") {
      return told;
    }
    const value = each.limit(answers, today);
    return known(value)
      ? fill(shared.with_value, { subject: told.phrase, value: written(value, told, shared) })
      : told.phrase;
  };

  const line = (each, verdict, answers, today) => {
    if (each.parts) {
      const clauses = each.parts.map((part, at) => line(part, verdict.clauses[at], answers, today));
      return { outcome: verdict.outcome, text: each.told.group, clauses };
    }
    const text = fill(shared.line, {
      subject: each.told.subject,
      value: found(each, verdict.outcome, answers, today),
      required: fill(each.told.required, { limit: limit(each, answers, today) }),
    });
    return { outcome: verdict.outcome, text, clauses: [] };
  };

  return (answers, today) => {
    const verdict = rule.explain(answers, today);
    const whole = line(root, verdict, answers, today);
    const isAll = root.parts && plan.rule.rule[0] === "and";
    return { outcome: verdict.outcome, clauses: isAll ? whole.clauses : [whole] };
  };
};
