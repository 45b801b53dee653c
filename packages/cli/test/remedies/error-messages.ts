import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** An error message of the sources. */
export interface ErrorMessage {
  /** From the repository's root. */
  readonly file: string;
  /** As it is written, `{}` standing for what is put in. */
  readonly text: string;
  /** Whether it says what to do, by the rule "where: rule, what was given; remedy". */
  readonly hasRemedy: boolean;
}

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const packages = ["core", "cli"];

/** Every message in the sources of core and command: what stands in the constructor of an error. `internal:` faults are none. */
export function errorMessages(): ErrorMessage[] {
  const found = packages.flatMap((name) => sources(join(root, "packages", name, "src")).flatMap(messagesOf));
  return [...new Map(found.map((message) => [message.text, message])).values()];
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

function messagesOf(path: string): ErrorMessage[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext, true);
  const messages: ErrorMessage[] = [];
  const visit = (node: ts.Node): void => {
    const [said] = (ts.isNewExpression(node) && makesError(node)) || isSuper(node) ? (node.arguments ?? []) : [];
    for (const text of said ? texts(said) : [])
      if (!text.startsWith("internal:"))
        messages.push({ file: relative(root, path), text, hasRemedy: /; .|\. Try /.test(text) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return messages;
}

const makesError = (node: ts.NewExpression): boolean => /Error$/.test(node.expression.getText());
/** The call of a class's parent: only errors have texts there. */
const isSuper = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;

/** What a message may be: one text, or that of either branch. */
const texts = (node: ts.Node): string[] =>
  ts.isConditionalExpression(node) ? [...texts(node.whenTrue), ...texts(node.whenFalse)] : [written(node)];

/** The text of an expression, `{}` for what it does not say itself. */
function written(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join("");
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return written(node.left) + written(node.right);
  return "{}";
}
