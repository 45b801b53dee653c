/** Draws that are the same everywhere. Source: Park & Miller 1988, the minimal standard generator. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const first = ["Ada", "Bo", "Chiara", "Dmitri", "Élodie", "Femi"];
const last = ["Müller", "O'Neil", "de la Cruz", "Smith", "Nguyễn"];

/**
 * A table as people have it: semicolons, decimal commas, dates by day, quotes around what holds a separator, NA in 3 of 100 cells, an identifier and
 * free text. Income grows with age; the plan follows the income.
 */
export function peopleCsv(rows: number, seed = 7): string {
  const draw = drawer(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)];
  const hole = (text: string): string => (draw() < 0.03 ? "NA" : text);
  const lines = ["id;name;joined;age;income;plan;active;children;note"];
  for (let i = 0; i < rows; i++) {
    const age = Math.round(Math.min(90, Math.max(18, 42 + 14 * normal())));
    const income = Math.max(800, 900 + 55 * age + 500 * normal());
    const plan = income > 4000 ? "team" : income > 3000 ? "pro" : "free";
    const children = Math.max(0, Math.floor(0.9 + 1.1 * normal()));
    const joined = new Date(Date.UTC(2019, 0, 1 + Math.floor(2000 * draw()))).toISOString().slice(0, 10);
    const note =
      draw() < 0.2 ? `"says ""hello""; row ${i}, ${pick(first)}"` : `plain note number ${i} of ${pick(last)}`;
    lines.push(
      [
        ...[`C${String(i + 1).padStart(5, "0")}`, `"${pick(last)}, ${pick(first)}"`],
        ...[hole(joined.split("-").reverse().join(".")), hole(String(age)), hole(income.toFixed(2).replace(".", ","))],
        ...[hole(plan), hole(draw() < 0.7 ? "yes" : "no"), hole(String(children)), note],
      ].join(";"),
    );
  }
  return `${lines.join("\n")}\n`;
}
