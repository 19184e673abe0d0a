import { answerLines, type ShellLanguage } from '../shell-language.ts';

/** Bash from 3.2 on, with or without the package bash-completion. */
export const bash: ShellLanguage = {
  shell: 'bash',
  script: `# What "signalbox completion bash" writes; source it, or put it where bash-completion looks.
_signalbox() {
  local line current=\${2-}
  [ -n "$current" ] || current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      '') ;;
      :files)
        if type compopt >/dev/null 2>&1; then compopt -o default; else _signalbox_paths -f "$current"; fi
        ;;
      :directories)
        if type compopt >/dev/null 2>&1; then compopt -o dirnames; else _signalbox_paths -d "$current"; fi
        ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done <<<"$(command signalbox completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$current" 2>/dev/null </dev/null)"
}
_signalbox_paths() {
  local path
  while IFS= read -r path; do
    [ -z "$path" ] || COMPREPLY+=("$path")
  done <<<"$(compgen "$1" -- "\${2#[=:]}")"
}
complete -F _signalbox signalbox
`,
  wordsOf: (words) => joined(words),
  answer({ words, ...rest }, asked) {
    const whole = joined(asked).at(-1) ?? '';
    const part = asked.at(-1) ?? '';
    // Readline replaces what comes after the sign at which it has cut, and wants no more than that.
    const kept = breaks.test(part) ? whole.length : whole.length - part.length;
    // It knows nothing of what words do.
    return answerLines({ ...rest, words: words.map(({ word }) => ({ word: word.slice(kept) })) });
  },
};

/** Readline cuts words at these as well, so that each is a word of its own. */
const breaks = /^[=:]+$/;

function joined(words: readonly string[]): string[] {
  return words.reduce<{ all: string[]; open: boolean }>(
    ({ all, open }, word) => {
      const [last] = all.slice(-1);
      const belongs = last !== undefined && (open || breaks.test(word));
      return {
        all: belongs ? [...all.slice(0, -1), `${last}${word}`] : [...all, word],
        open: breaks.test(word),
      };
    },
    { all: [], open: false },
  ).all;
}
