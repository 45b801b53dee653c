import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/command.js";
import { completionScripts } from "./completion-scripts.js";

/** What a stand-in for `latents` answers, by the last word. */
const answers: Readonly<Record<string, string>> = {
  ev: "evaluate\tMeasure a run\n:4",
  "data.bin": "data.binarisation=\tone of none, static\n:4",
  "data.binarisation=": "none\t\nstatic\t\n:4",
  "data.binarisation=st": "static\t\n:4",
  "--split=t": "train\t\ntest\t\n:4",
  "fitted:": "fitted:2\t\nfitted:8\t\n:4",
  "a b": "a box\twith a space\n:4",
};

let folder: ReturnType<typeof temporaryFolder>;
const at = (...names: string[]): string => join(folder.path, ...names);
beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(at("bin"));
  const cases = Object.entries(answers).map(([word, text]) => `  '${word}') printf '%s\\n' '${text}' ;;`);
  // a line each word that it was asked with
  const stand = `#!/bin/sh\nprintf '[%s]' "$@" > '${at("asked")}'\nfor last; do :; done\ncase "$last" in\n${cases.join("\n")}\n  *) echo :4 ;;\nesac\n`;
  writeFileSync(at("bin", "latents"), stand);
  chmodSync(at("bin", "latents"), 0o755);
  for (const [shell, script] of Object.entries(completionScripts)) writeFileSync(at(`latents.${shell}`), script);
  writeFileSync(at("photo.png"), "");
});
afterAll(() => folder.remove());

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;
const run = (command: string, ...args: string[]): string => {
  const env = {
    ...process.env,
    PATH: `${at("bin")}${delimiter}${process.env["PATH"]}`,
    HOME: folder.path,
    TERM: "dumb",
  };
  const { stdout, stderr } = spawnSync(command, args, { cwd: folder.path, env, encoding: "utf8", timeout: 20_000 });
  expect(stderr).toBe("");
  return stdout;
};
const asked = (): string => readFileSync(at("asked"), "utf8");

describe.skipIf(!has("bash"))("bash without the package bash-completion (skipped where there is no bash)", () => {
  /** What the function leaves in COMPREPLY, readline's words being cut at its usual characters. */
  const offered = (line: string, breaks = ` \t\n"'><=;|&(:`): string[] =>
    run(
      "bash",
      ...["--norc", "--noprofile", "-c"],
      'source latents.bash; source latents.bash; COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$2; _latents 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"',
      ...["-", line, breaks],
    )
      .split("\n")
      .filter((word) => word !== "");

  it.each([
    ["latents ev", ["evaluate"], "[complete][--][ev]"],
    ["latents train --set data.bin", ["data.binarisation="], "[complete][--][train][--set][data.bin]"],
    ["latents train --set data.binarisation=", ["none", "static"], "[complete][--][train][--set][data.binarisation=]"],
    ["latents encode r --split=t", ["train", "test"], "[complete][--][encode][r][--split=t]"],
    ["latents sample r --prior fitted:", ["2", "8"], "[complete][--][sample][r][--prior][fitted:]"],
    ["latents sample a\\ b", ["a box"], "[complete][--][sample][a b]"],
    ["latents sample ", [], "[complete][--][sample][]"],
    // no word is run
    ["latents sample $(touch", [], "[complete][--][sample][$(touch]"],
  ])("completes %j", (line, words, request) => {
    expect(offered(line)).toEqual(words);
    expect(asked()).toBe(request);
  });

  it("gives the whole word where the user's shell cuts none at = and :", () => {
    expect(offered("latents train --set data.binarisation=", " ")).toEqual([
      "data.binarisation=none",
      "data.binarisation=static",
    ]);
    expect(offered("latents sample r --prior fitted:", " ")).toEqual(["fitted:2", "fitted:8"]);
  });

  it("leaves what it knows nothing of to the shell, which completes files", () => {
    expect(run("bash", "--norc", "--noprofile", "-c", "source latents.bash; complete -p latents")).toBe(
      "complete -o default -F _latents latents\n",
    );
  });
});

describe.skipIf(!has("fish"))("fish (skipped where there is no fish)", () => {
  const offered = (line: string): string[] =>
    run("fish", "--no-config", "-c", "source latents.fish; complete -C $argv[1]", line)
      .split("\n")
      .filter((word) => word !== "");

  it.each([
    ["latents ev", ["evaluate\tMeasure a run"]],
    ["latents train --set data.bin", ["data.binarisation=\tone of none, static"]],
    ["latents train --set data.binarisation=", ["data.binarisation=none", "data.binarisation=static"]],
    ["latents encode r --split=t", ["--split=train", "--split=test"]],
    ["latents encode r pho", ["photo.png"]],
  ])("completes %j", (line, words) => {
    expect(
      offered(line)
        .map((word) => word.replace(/\t$/, ""))
        .sort(),
    ).toEqual([...words].sort());
  });
});

describe.skipIf(!has("zsh"))("zsh (skipped where there is no zsh)", () => {
  /** Types a line and a tab into a shell of its own, and shows what became of it. */
  const typed = (line: string): string => {
    const begin = `PS1=; cd '${folder.path}'; source latents.zsh; bindkey '^I' complete-word`;
    const show = `show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey '^X' show; print -r ready-$((1+1))`;
    const script = `zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell "$1"
zpty -r shell out '*ready-2*'
zpty -w -n shell "$2"$'\\t\\x18'
zpty -r shell out '*<*>*'
print -r -- "$out"
zpty -d shell`;
    return run("zsh", "-fc", script, "-", `${begin}; ${show}`, line);
  };

  it.each([
    ["latents ev", "<latents evaluate >"],
    ["latents train --set data.bin", "<latents train --set data.binarisation=>"],
    ["latents train --set data.binarisation=st", "<latents train --set data.binarisation=static >"],
    ["latents encode r pho", "<latents encode r photo.png >"],
  ])("completes %j", (line, whole) => {
    expect(typed(line)).toContain(whole);
  });
});
