// Rules in the browser, so that a form can say at once what the server will say.
// The law is docs/rules.md; src/khidki/domain/rule/ says the same in Python, and both run
// tests/vectors/rules.json. A rule comes as JSON and becomes closures: nothing is evaluated as text.
// Unknown is null. The server decides; a browser that lies only fools its owner.

const LANGUAGE = 1;
const LARGEST = Number.MAX_SAFE_INTEGER;
const SCALE = 1000000;
const LONGEST_TEXT = 10000;
const MOST_ROWS = 200;
const MOST_LEVELS = 32;
const MOST_NODES = 5000;
const MOST_STEPS = 100000;
const YEAR_ONLY = 10000; // a day is 20260401; a number below is a year
const DAY_MS = 86400000;

class Incomputable extends Error {
  constructor(code, name = "") {
    super(code);
    this.failure = { failure: code, name };
  }
}

export class NotARule extends Error {}

const demand = (fits) => {
  if (!fits) {
    throw new NotARule();
  }
};

// Exact numbers and days -------------------------------------------------------------------------

const whole = (number) => {
  if (number >= -LARGEST && number <= LARGEST) {
    return Number(number) + 0; // there is no -0
  }
  throw new Incomputable("overflow");
};

const divide = (above, below, rounding) => {
  if (below === BigInt(0)) {
    throw new Incomputable("divided_by_zero");
  }
  const negative = above < 0 !== below < 0;
  const [a, b] = [above < 0 ? -above : above, below < 0 ? -below : below];
  const quotient = a / b;
  const rest = a % b;
  const twice = rest + rest;
  const odd = quotient % BigInt(2) === BigInt(1);
  const more = {
    down: false,
    up: rest > 0,
    half_up: twice >= b,
    half_even: twice > b || (twice === b && odd),
  }[rounding];
  const size = more ? quotient + BigInt(1) : quotient;
  return whole(negative ? -size : size);
};

const time = (day) =>
  new Date(0).setUTCFullYear(Math.floor(day / 10000), (Math.floor(day / 100) % 100) - 1, day % 100);

const dayAt = (ms) => {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) {
    throw new Incomputable("date_out_of_range");
  }
  return year * 10000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
};

const readDay = (text) => {
  const match = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/.exec(text);
  if (!match || match[1] === "0000") {
    return null;
  }
  if (match[2] === undefined) {
    return Number(match[1]);
  }
  const day = Number(match[1] + match[2] + match[3]);
  const exists = match[2] > "00" && match[2] < "13" && new Date(time(day)).getUTCDate() === day % 100;
  return exists ? day : null;
};

const writeDay = (day) => String(day).padStart(8, "0").replace(/^(....)(..)(..)$/, "$1-$2-$3");

const firstDay = (day) => (day < YEAR_ONLY ? day * 10000 + 101 : day);
const lastDay = (day) => (day < YEAR_ONLY ? day * 10000 + 1231 : day);
const years = (born, on) => Math.floor((on - born) / 10000);

// Text in code points: UTF-16 puts emoji before some letters.
const order = (one, other) => {
  const [a, b] = [Array.from(one), Array.from(other)];
  const at = a.findIndex((mark, place) => mark !== b[place]);
  if (at < 0) {
    return a.length - b.length;
  }
  return at < b.length ? a[at].codePointAt(0) - b[at].codePointAt(0) : 1;
};

// Answers ----------------------------------------------------------------------------------------

const own = (object, name) =>
  Object.prototype.hasOwnProperty.call(object, name) ? object[name] : null;

const listed = (value, name) => {
  if (!Array.isArray(value)) {
    throw new Incomputable("unfit", name);
  }
  if (value.length > MOST_ROWS) {
    throw new Incomputable("too_many_rows", name);
  }
  return value;
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const number = (value) => (Number.isSafeInteger(value) ? value + 0 : null);

// Each returns the value, or null when the answer does not fit.
const FITS = {
  integer: number,
  decimal: number,
  money: number,
  boolean: (value) => (typeof value === "boolean" ? value : null),
  date: (value) => (isText(value) ? readDay(value) : null),
  text: (value) =>
    isText(value) &&
    value.length <= 2 * LONGEST_TEXT &&
    Array.from(value).length <= LONGEST_TEXT &&
    !/\p{Surrogate}/u.test(value)
      ? value.normalize("NFC")
      : null,
  choice: (value, ids) => (isText(value) && ids.includes(value) ? value : null),
  choices: (value, ids, name) => {
    const ticked = listed(value, name);
    const fits = ticked.every((each) => ids.includes(each));
    return fits && new Set(ticked).size === ticked.length ? ticked : null;
  },
  records: (value, _, name) => (listed(value, name).every(isObject) ? value : null),
};

const fitting = (name, type) => {
  const fit = FITS[type.sort];
  return (value) => {
    if (value === null || value === undefined || value === "") {
      return null;
    }
    const found = fit(value, type.ids, name);
    if (found === null) {
      throw new Incomputable("unfit", name);
    }
    return found;
  };
};

const readType = (written, inRow) => {
  const [sort, ...more] = Array.isArray(written) ? written : [written];
  demand(isText(sort) && own(FITS, sort));
  if (sort === "records") {
    demand(!inRow && more.length === 1);
    return { sort, fields: readNames(more[0], true) };
  }
  const hasIds = sort === "choice" || sort === "choices";
  demand(hasIds ? more.length > 0 && more.every(isText) : more.length === 0);
  return { sort, ids: more };
};

const readNames = (written, inRow) => {
  demand(isObject(written));
  const names = Object.keys(written);
  demand(names.every((name) => /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$/.test(name)));
  return new Map(names.map((name) => [name, readType(written[name], inRow)]));
};

// Joining ----------------------------------------------------------------------------------------

// `run` gives the verdict of each part; `ends` is true for "or" and "any", false for "and" and "all".
const joined = (parts, run, ends) => {
  let verdict = !ends;
  let failed = null;
  for (const part of parts) {
    try {
      const found = run(part);
      if (found === ends) {
        return ends;
      }
      verdict = found === null ? null : verdict;
    } catch (fault) {
      if (!(fault instanceof Incomputable)) {
        throw fault;
      }
      failed = failed || fault;
    }
  }
  if (failed) {
    throw failed;
  }
  return verdict;
};

const TESTS = {
  "==": (sign) => sign === 0,
  "!=": (sign) => sign !== 0,
  "<": (sign) => sign < 0,
  "<=": (sign) => sign <= 0,
  ">": (sign) => sign > 0,
  ">=": (sign) => sign >= 0,
};

const within = (op, one, other) => {
  if (op === "==" || op === "!=") {
    if (one[1] < other[0] || other[1] < one[0]) {
      return op === "!=";
    }
    return one[0] === one[1] && other[0] === other[1] ? op === "==" : null;
  }
  const verdict = TESTS[op](one[0] - other[1]);
  return verdict === TESTS[op](one[1] - other[0]) ? verdict : null;
};

// What operators take and give, by the first letters of the sorts; "a" is a date.
const LETTERS = {
  i: "integer", d: "decimal", m: "money", a: "date", t: "text", b: "boolean", s: "choices",
  r: "records",
};
const LIKE = "ii:i dd:d mm:m";
const SIGNATURES = {
  "+": `${LIKE} ai:a`,
  "-": `${LIKE} ai:a aa:i`,
  "*": "ii:i mi:m im:m di:d id:d",
  neg: "i:i d:d m:m",
  mul: "md:m dd:d",
  div: "ii:i mi:m md:m mm:i di:d dd:d",
  round: "d:i",
  to_decimal: "i:d",
  min: `${LIKE} aa:a`,
  max: `${LIKE} aa:a`,
  age: "aa:i",
  length: "t:i s:i r:i",
  starts_with: "tt:b",
};
const big = BigInt;
const moved = (day, count) => dayAt(time(day) + count * DAY_MS);
const OPERATIONS = {
  "+": (a, b, sorts) => (sorts[0] === "date" ? moved(a, b) : whole(a + b)),
  "-": (a, b, sorts) => {
    if (sorts[1] === "date") {
      return (time(a) - time(b)) / DAY_MS;
    }
    return sorts[0] === "date" ? moved(a, -b) : whole(a - b);
  },
  "*": (a, b) => whole(a * b),
  neg: (a) => -a + 0,
  mul: (a, b, _, rounding) => divide(big(a) * big(b), big(SCALE), rounding),
  div: (a, b, sorts, rounding) =>
    divide(big(a) * big(sorts[1] === "decimal" ? SCALE : 1), big(b), rounding),
  round: (a, _, __, rounding) => divide(big(a), big(SCALE), rounding),
  to_decimal: (a) => whole(a * SCALE),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  length: (a) => Array.from(a).length,
  starts_with: (a, b) => a.startsWith(b),
};
const ROUNDINGS = ["down", "up", "half_up", "half_even"];
const NUMBERS = ["integer", "decimal", "money"];
const ORDERED = [...NUMBERS, "date", "text"];

// Building ---------------------------------------------------------------------------------------

// A built node: its sort, `run(scope)`, and where it is known within bounds also `bounds(scope)`.
// A scope is the answers, today as a number, and the row that is being looked at.
class Builder {
  constructor(names) {
    this.names = names;
    this.row = null;
    this.nodes = 0;
    this.steps = 0;
  }

  build(node, level = 1) {
    this.nodes += 1;
    this.steps += this.row ? MOST_ROWS : 1;
    demand(this.nodes <= MOST_NODES && this.steps <= MOST_STEPS && level <= MOST_LEVELS);
    demand(Array.isArray(node) && isText(node[0]));
    const [op, ...rest] = node;
    if (own(FITS, op)) {
      return this.literal(op, rest);
    }
    if (op === "today" || op === "name" || op === "row") {
      return this.named(op, rest);
    }
    if (["any", "all", "count", "sum"].includes(op)) {
      return this.each(op, rest, level);
    }
    if (op === "in") {
      return this.member(rest, level);
    }
    const rounding = ["mul", "div", "round"].includes(op) ? rest.pop() : null;
    const parts = rest.map((part) => this.build(part, level + 1));
    if (op === "and" || op === "or" || op === "not") {
      return this.joint(op, parts);
    }
    if (op === "if") {
      return this.chosen(parts);
    }
    return own(TESTS, op) ? this.compared(op, parts) : this.applied(op, parts, rounding);
  }

  literal(sort, [value, ...more]) {
    demand(more.length === 0 && !["choice", "choices", "records"].includes(sort));
    const held = FITS[sort](value);
    demand(held !== null && held !== "" && !(sort === "date" && held < YEAR_ONLY));
    return { sort, run: () => held, text: sort === "text" ? held : undefined };
  }

  named(op, [name, ...more]) {
    demand(more.length === 0 && (op === "today") === (name === undefined));
    if (op === "today") {
      const run = (scope) => scope.today;
      return { sort: "date", run, loose: run };
    }
    const known = op === "row" ? this.row : this.names;
    const type = known && known.get(name);
    demand(type);
    const fit = fitting(name, type);
    const from = op === "row" ? "row" : "answers";
    const read = (scope) => fit(own(scope[from], name));
    if (type.sort !== "date") {
      return { ...type, run: read };
    }
    return {
      sort: "date",
      loose: read,
      run: (scope) => {
        const day = read(scope);
        return day === null || day < YEAR_ONLY ? null : day;
      },
      bounds: (scope) => {
        const day = read(scope);
        return day === null ? null : [firstDay(day), lastDay(day)];
      },
    };
  }

  each(op, [name, body, ...more], level) {
    const type = this.names.get(name);
    demand(more.length === 0 && type && type.sort === "records" && !this.row);
    const read = fitting(name, type);
    this.row = type.fields;
    const inside = this.build(body, level + 1);
    this.row = null;
    demand(op === "sum" ? NUMBERS.includes(inside.sort) : inside.sort === "boolean");
    const over = (use) => (scope) => {
      const rows = read(own(scope.answers, name));
      return rows === null ? null : use(rows, (row) => inside.run({ ...scope, row }));
    };
    if (op === "sum") {
      return { sort: inside.sort, run: over(total) };
    }
    if (op === "count") {
      const bounds = over(counted);
      return { sort: "integer", bounds, run: settled(bounds) };
    }
    return { sort: "boolean", run: over((rows, run) => joined(rows, run, op === "any")) };
  }

  member([one, many, ...more], level) {
    demand(more.length === 0 && Array.isArray(many));
    const left = this.build(one, level + 1);
    if (many[0] === "list") {
      demand(many.length > 1);
      const tests = many.slice(1).map((each) => {
        const item = this.build(each, level + 2);
        demand(own(FITS, each[0]));
        return this.compared("==", [left, item]);
      });
      return { sort: "boolean", run: (scope) => joined(tests, (each) => each.run(scope), true) };
    }
    const right = this.build(many, level + 1);
    const fits = left.sort === "choice" || right.sort !== "choices" || right.ids.includes(left.text);
    demand(right.sort === "choices" && fits);
    return {
      sort: "boolean",
      run: (scope) => {
        const [wanted, held] = [left.run(scope), right.run(scope)];
        return wanted === null || held === null ? null : held.includes(wanted);
      },
    };
  }

  joint(op, parts) {
    demand(parts.every((part) => part.sort === "boolean"));
    demand(op === "not" ? parts.length === 1 : parts.length > 1);
    if (op !== "not") {
      const run = (scope) => joined(parts, (part) => part.run(scope), op === "or");
      return { sort: "boolean", run, parts, ends: op === "or" };
    }
    const run = (scope) => {
      const found = parts[0].run(scope);
      return found === null ? null : !found;
    };
    return { sort: "boolean", run };
  }

  chosen(parts) {
    const otherwise = parts[parts.length - 1];
    const pairs = parts.slice(0, -1);
    demand(pairs.length > 1 && pairs.length % 2 === 0);
    demand([...ORDERED, "boolean"].includes(otherwise.sort));
    demand(pairs.every((part, at) => part.sort === (at % 2 ? otherwise.sort : "boolean")));
    const run = (scope) => {
      for (let at = 0; at < pairs.length; at += 2) {
        const holds = pairs[at].run(scope);
        if (holds !== false) {
          return holds && pairs[at + 1].run(scope);
        }
      }
      return otherwise.run(scope);
    };
    return { sort: otherwise.sort, run };
  }

  compared(op, parts) {
    demand(parts.length === 2);
    const [left, right] = parts;
    this.alike(op, left, right);
    const test = TESTS[op];
    if (left.bounds || right.bounds) {
      const [one, other] = [bounds(left), bounds(right)];
      const run = (scope) => {
        const [a, b] = [one(scope), other(scope)];
        return a === null || b === null ? null : within(op, a, b);
      };
      return { sort: "boolean", run };
    }
    const run = (scope) => {
      const [a, b] = [left.run(scope), right.run(scope)];
      return a === null || b === null ? null : test(isText(a) ? order(a, b) : a - b);
    };
    return { sort: "boolean", run };
  }

  alike(op, left, right) {
    const sorts = [left.sort, right.sort];
    const equal = op === "==" || op === "!=";
    if (sorts.includes("choice")) {
      const [one, other] = left.sort === "choice" ? [left, right] : [right, left];
      const ids = other.sort === "choice" ? other.ids : [other.text];
      demand(equal && ids.some((each) => one.ids.includes(each)));
      return;
    }
    demand(sorts[0] === sorts[1]);
    demand(ORDERED.includes(sorts[0]) || (equal && sorts[0] === "boolean"));
  }

  applied(op, parts, rounding) {
    const signatures = own(SIGNATURES, op);
    demand(signatures && (rounding === null || ROUNDINGS.includes(rounding)));
    const sorts = parts.map((part) => part.sort);
    const fits = signatures.split(" ").find((each) => {
      const takes = each.split(":")[0];
      return takes.length === sorts.length && sorts.every((sort, at) => LETTERS[takes[at]] === sort);
    });
    demand(fits);
    if (op === "age") {
      const pair = aged(...parts.map((part) => part.loose || part.run));
      return { sort: "integer", bounds: pair, run: settled(pair) };
    }
    const apply = OPERATIONS[op];
    const run = (scope) => {
      const [a, b] = parts.map((part) => part.run(scope));
      return a === null || b === null ? null : apply(a, b, sorts, rounding);
    };
    return { sort: LETTERS[fits.split(":")[1]], run };
  }
}

const bounds = (built) =>
  built.bounds ||
  ((scope) => {
    const value = built.run(scope);
    return value === null ? null : [value, value];
  });

const settled = (pair) => (scope) => {
  const found = pair(scope);
  return found !== null && found[0] === found[1] ? found[0] : null;
};

const aged = (birth, on) => (scope) => {
  const [born, day] = [birth(scope), on(scope)];
  if (born === null || day === null) {
    return null;
  }
  const most = years(firstDay(born), lastDay(day));
  return most < 0 ? null : [Math.max(years(lastDay(born), firstDay(day)), 0), most];
};

const counted = (rows, run) => {
  const verdicts = rows.map(run);
  const sure = verdicts.filter((each) => each === true).length;
  return [sure, sure + verdicts.filter((each) => each === null).length];
};

const total = (rows, run) => {
  let reached = 0;
  let complete = true;
  for (const row of rows) {
    const value = run(row);
    complete = complete && value !== null;
    reached = whole(reached + value);
  }
  return complete ? reached : null;
};

// What pages call --------------------------------------------------------------------------------

const settle = (run) => {
  try {
    return run();
  } catch (fault) {
    if (fault instanceof Incomputable) {
      return fault.failure;
    }
    throw fault;
  }
};

const clause = (built, scope) => {
  if (!built.parts) {
    return { outcome: settle(() => built.run(scope)), clauses: [] };
  }
  const clauses = built.parts.map((part) => clause(part, scope));
  const outcomes = clauses.map((each) => each.outcome);
  const failed = outcomes.find((each) => each !== null && typeof each === "object");
  const usual = outcomes.includes(null) ? null : !built.ends;
  return { outcome: outcomes.includes(built.ends) ? built.ends : failed || usual, clauses };
};

// Returns what a stored rule makes of answers, or throws NotARule. `run(answers, "2026-11-22")` gives
// a value, null for unknown, or {failure, name}; `explain` the same for every clause.
export const prepare = (plain) => {
  demand(isObject(plain) && plain.language === LANGUAGE);
  const built = new Builder(readNames(plain.names, false)).build(plain.rule);
  demand([...ORDERED, "boolean"].includes(built.sort));
  const scope = (answers, today) => ({ answers, today: readDay(today), row: null });
  const shown = (value) => (built.sort === "date" && Number.isInteger(value) ? writeDay(value) : value);
  return {
    names: Object.keys(plain.names),
    run: (answers, today) => shown(settle(() => built.run(scope(answers, today)))),
    explain: (answers, today) => clause(built, scope(answers, today)),
  };
};

// Returns `run(answers, "2026-11-22")` of one node of a stored rule, for words about it.
export const computed = (plain, node) => {
  const built = new Builder(readNames(plain.names, false)).build(node);
  const scope = (answers, today) => ({ answers, today: readDay(today), row: null });
  return (answers, today) => settle(() => built.run(scope(answers, today)));
};

// Returns whether an answer of a rule is missing: nothing, or only the year of a date.
export const lacking = (plain, name, field) => {
  const type = readNames(plain.names, false).get(name);
  const asked = field === null ? type : type.fields.get(field);
  const fit = fitting(name, asked);
  const lacks = (value) => {
    try {
      const found = fit(value);
      return found === null || (asked.sort === "date" && found < YEAR_ONLY);
    } catch (fault) {
      if (fault instanceof Incomputable) {
        return false;
      }
      throw fault;
    }
  };
  if (field === null) {
    return (answers) => lacks(own(answers, name));
  }
  return (answers) => {
    const rows = own(answers, name);
    return Array.isArray(rows) && rows.filter(isObject).some((row) => lacks(own(row, field)));
  };
};
