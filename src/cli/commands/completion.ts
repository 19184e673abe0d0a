import { Argument } from 'commander';
import { shells } from '../completion/shells/index.ts';
import { defineCommand } from './command.ts';

/** Teaches a shell what can be typed. */
export const completion = defineCommand<object>({
  name: 'completion',
  summary: 'teach a shell to complete commands, options and names of the registry',
  when: 'Run it once for each shell. From then on the Tab key asks the command itself, and completes commands, options, their choices, files, and the capabilities, models, teams and environments of the registry that the command would read, of which it looks at the names of files alone. The command must be on the PATH as signalbox. Nothing is ever printed into the prompt.',
  examples: [
    {
      line: 'signalbox completion bash > ~/.local/share/bash-completion/completions/signalbox',
      does: 'for bash; without the package bash-completion, source a file of it in ~/.bashrc',
    },
    {
      line: 'signalbox completion zsh > ~/.zsh/completions/_signalbox',
      does: 'for zsh: a directory of fpath, which compinit has still to read',
    },
    {
      line: 'signalbox completion fish > ~/.config/fish/completions/signalbox.fish',
      does: 'for fish',
    },
    { line: 'signalbox completion fish -- resolve ""', does: 'what that shell asks on Tab' },
  ],
  exits: { ok: 'printed', couldNotRun: 'there is no such shell' },
  declare(command) {
    command
      .addArgument(new Argument('<shell>', 'the shell to teach').choices(Object.keys(shells)))
      .argument('[words...]', 'a line, after --: prints what may stand in the place of its last word');
  },
  run: async (call) => (await import('../completion/run-completion.ts')).runCompletion(call),
});
