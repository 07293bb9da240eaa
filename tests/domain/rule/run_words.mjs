// Says verdicts in words: reads [{plan, shared, answers, today}], writes [{outcome, clauses}].
import { readFileSync, writeFileSync } from "node:fs";

const { teller } = await import(process.argv[2]);
const asked = JSON.parse(readFileSync(0, "utf-8"));
const said = asked.map(({ plan, shared, answers, today }) => teller(plan, shared)(answers, today));
writeFileSync(1, JSON.stringify(said));
