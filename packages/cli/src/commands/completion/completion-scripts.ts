/**
 * Scripts that let a shell ask `latents complete -- WORDS` for what a word may become: a line each, a tab and its meaning behind it, and a last line
 * `:N` that is none. Of a word with "=", the lines are what stands behind it. Where there are none, the shell completes files. They need nothing beside
 * the shell itself: bash 3.2 or later, zsh, fish 3.
 */

/**
 * Words are taken from the line itself, because `COMP_WORDS` is cut at "=" and ":". What bash replaces begins behind the last of those, where it cuts
 * words there (`COMP_WORDBREAKS`).
 */
const bash = `# bash completion for latents
_latents() {
  local line="\${COMP_LINE:0:COMP_POINT}" found entry kept="" cur
  local -a words
  read -a words <<<"$line"
  [[ "$line" == *[[:space:]] && "$line" != *\\\\[[:space:]] ]] && words+=("")
  cur="\${words[\${#words[@]} - 1]}"
  found="$(command "\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)"
  if [[ "$cur" == *=* ]]; then
    [[ "$COMP_WORDBREAKS" == *=* ]] || kept="\${cur%%=*}="
    cur="\${cur#*=}"
  fi
  COMPREPLY=()
  while IFS= read -r entry; do
    [[ "$entry" == "" || "$entry" =~ ^:[0-9]+$ ]] && continue
    entry="$kept\${entry%%$'\\t'*}"
    [[ "$COMP_WORDBREAKS" == *:* && "$cur" == *:* ]] && entry="\${entry#"\${cur%"\${cur##*:}"}"}"
    [[ "$entry" == *= ]] && type compopt >/dev/null 2>&1 && compopt -o nospace 2>/dev/null
    COMPREPLY+=("$entry")
  done <<<"$found"
}
complete -o default -F _latents latents
`;

/** As a file of \`fpath\` it is the function itself; a file that is read defines it. */
const zsh = `#compdef latents
# zsh completion for latents
_latents() {
  local entry value meaning prefix=""
  local -a asked whole open shown opened
  asked=("\${(@Q)words[2,CURRENT]}")
  [[ "$asked[-1]" == *=* ]] && prefix="\${asked[-1]%%=*}="
  for entry in "\${(@f)$(command latents complete -- "\${asked[@]}" 2>/dev/null)}"; do
    [[ -z "$entry" || "$entry" == :<-> ]] && continue
    value="$prefix\${entry%%$'\\t'*}"
    meaning="\${entry#*$'\\t'}"
    [[ "$meaning" == "$entry" ]] && meaning=""
    if [[ "$value" == *= ]]; then
      open+=("$value") opened+=("$value\${meaning:+  -- $meaning}")
    else
      whole+=("$value") shown+=("$value\${meaning:+  -- $meaning}")
    fi
  done
  (( $#whole + $#open )) || { _files; return }
  (( $#whole )) && compadd -l -d shown -- "\${whole[@]}"
  (( $#open )) && compadd -l -S "" -d opened -- "\${open[@]}"
  return 0
}
if [[ "\${funcstack[1]}" == _latents ]]; then
  _latents "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _latents latents
fi
`;

const fish = `# fish completion for latents
function __latents_ask
    set -l last (commandline -ct)
    set -l before (commandline -opc)
    set -l prefix (string match -r -- '^[^=]*=' "$last")
    set -g __latents_found
    for entry in (command latents complete -- $before[2..-1] "$last" 2>/dev/null)
        string match -qr '^(:[0-9]+)?$' -- "$entry"; or set -a __latents_found "$prefix$entry"
    end
    test (count $__latents_found) -gt 0
end
complete -c latents -e
complete -c latents -f -n __latents_ask -a '$__latents_found'
`;

/** By the shell's name. */
export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish };
