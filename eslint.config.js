import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const tests = ["**/*.test.ts", "**/*.test.tsx"];

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "packages/studio/page/",
    "**/node_modules/",
    "**/*_pb.ts",
    "runs/",
    "coverage/",
    ".cache/",
    "shared",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-self-compare": "error",
      "no-restricted-globals": ["error", "isNaN", "isFinite"],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/return-await": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/use-unknown-in-catch-callback-variable": "error",
      "@typescript-eslint/no-unnecessary-boolean-literal-compare": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowArray: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      // An interface may ask for a promise that one of its implementations has at once.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    // A library never prints: errors are thrown, progress goes to callbacks. The command writes to its streams.
    files: ["packages/*/src/**/*.ts", "packages/*/src/**/*.tsx"],
    ignores: tests,
    rules: { "no-console": "error" },
  },
  {
    // The core runs unchanged in Node, in a page and in a worker. Its `tsconfig.json` has no Node types, but it has the DOM's.
    files: ["packages/core/src/**/*.ts"],
    ignores: [...tests, "packages/core/src/runtime/ort-*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "isNaN",
        "isFinite",
        ...["window", "document", "localStorage", "process", "Buffer", "require", "global", "__dirname"],
      ],
    },
  },
  {
    // A command's effects are injected (`terminal/effects.ts`): only what starts a process, and the default of the effects, know `process`.
    files: ["packages/cli/src/**/*.ts", "packages/experiments/src/**/*.ts"],
    ignores: [
      ...tests,
      ...["bin.ts", "training-process.ts", "terminal/process-effects.ts"].map((file) => `packages/cli/src/${file}`),
    ],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["stdout", "stderr", "stdin", "exitCode", "exit", "on", "once", "off"].map((property) => ({
          object: "process",
          property,
          message: "take it from the command's effects (terminal/effects.ts)",
        })),
      ],
    },
  },
  {
    // Tests hand wrong types over on purpose, and read JSON that they know.
    files: tests,
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { module: "writable", require: "readonly", __dirname: "readonly" },
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly", Buffer: "readonly" } },
  },
);
