import { answerLines, type ShellLanguage } from '../shell-language.ts';

/** Fish: a file `signalbox.fish` in its folder of completions. */
export const fish: ShellLanguage = {
  shell: 'fish',
  script: `# What "signalbox completion fish" writes; put it into ~/.config/fish/completions as signalbox.fish.
function __signalbox_complete
    type -q signalbox; or return
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l before (string match -r -- '^--[^=]*=' $current)
    set -l raw (string replace -r -- '^--[^=]*=' '' $current)
    set -l path (string unescape -- "$raw"; or string trim -l -c '"\\'' -- "$raw")
    for line in (command signalbox completion fish -- $words "$current" 2>/dev/null </dev/null)
        switch $line
            case :files
                printf '%s\\n' "$before"(__fish_complete_path "$path")
            case :directories
                printf '%s\\n' "$before"(__fish_complete_directories "$path")
            case '*'
                printf '%s\\n' $line
        end
    end
end
complete -c signalbox -f -a '(__signalbox_complete)'
`,
  answer: answerLines,
};
