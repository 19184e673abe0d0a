import { answerLines, type ShellLanguage } from '../shell-language.ts';

/** Zsh: a file `_signalbox` in `fpath`, or sourced after `compinit`. */
export const zsh: ShellLanguage = {
  shell: 'zsh',
  script: `#compdef signalbox
# What "signalbox completion zsh" writes; put it into a directory of fpath as _signalbox, or source it after compinit.
_signalbox() {
  local line word
  local -a described
  for line in "\${(@f)$(command signalbox completion zsh -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null </dev/null)}"; do
    case $line in
      '') ;;
      :files) [[ $PREFIX != --*=* ]] || compset -P '*='; _files ;;
      :directories) [[ $PREFIX != --*=* ]] || compset -P '*='; _files -/ ;;
      *)
        word=\${line%%$'\\t'*}
        if [[ $line == *$'\\t'* ]]; then
          described+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
        else
          described+=("\${word//:/\\\\:}")
        fi
        ;;
    esac
  done
  (( ! \${#described} )) || _describe -t values 'signalbox' described
}
if [[ \${funcstack[1]-} == _signalbox ]]; then
  _signalbox "$@"
elif (( \${+functions[compdef]} )); then
  compdef _signalbox signalbox
fi
`,
  answer: answerLines,
};
