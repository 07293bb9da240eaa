// Runs rules as a browser would: reads one JSON list of {rule, answers, today}, writes what each gives.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { prepare, NotARule } = await import(pathToFileURL(process.argv[2]));
const prepared = new Map();

const run = ({ rule, answers, today }) => {
  try {
    if (!prepared.has(rule)) {
      prepared.set(rule, prepare(JSON.parse(rule)));
    }
    const made = prepared.get(rule);
    return { gives: made.run(answers, today), explained: made.explain(answers, today) };
  } catch (fault) {
    return { refused: fault instanceof NotARule ? "NotARule" : String(fault && fault.stack) };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(run)));
