import { peopleCsv } from "../packages/cli/test/people-table.js";

/** Prints the table of docs/tables.md: `npx tsx tools/people-csv.ts > people.csv`, by default 1,200 rows. */
process.stdout.write(peopleCsv(Number(process.argv[2] ?? 1200)));
