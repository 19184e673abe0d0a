import picocolors from 'picocolors';
import type { RegistryPlace } from '../options/registry-options.ts';
import { checkReport, withoutNotes } from '../registry/compile-registry.ts';
import type { RegistryEvent } from '../registry/follow-registry.ts';
import { shortRevision } from '../registry/short-revision.ts';
import { findings } from '../report/human.ts';

/** Says in words what became of the registry: what is live now, or what is wrong and what goes on. */
export function narrate(event: RegistryEvent, place: RegistryPlace, colour: boolean): string {
  const paint = picocolors.createColors(colour);
  const trouble = troubleIn(event, place, colour);
  switch (event.type) {
    case 'live': {
      const { previous, revision, changed, milliseconds } = event;
      const from = previous === null ? 'loaded' : `reloaded ${shortRevision(previous)} →`;
      const what = changed.length === 0 || previous === null ? '' : `: ${changed.join(', ')}`;
      const time = `${Math.max(1, Math.round(milliseconds))} ms`;
      return `${trouble}${paint.green(`${from} ${shortRevision(revision)} in ${time}${what}`)}\n`;
    }
    case 'same':
      return `${trouble}saved; nothing that decides has changed, ${shortRevision(event.revision)} goes on\n`;
    case 'refused': {
      const reason = event.reason === undefined ? '' : `${paint.red(event.reason)}\n`;
      const goesOn =
        event.serving === undefined
          ? 'nothing is served until the registry is mended'
          : `still serving ${shortRevision(event.serving)}`;
      return `${trouble}${reason}${paint.yellow(goesOn)}\n`;
    }
  }
}

/** Notes are left to `validate`: here they would come with every save. */
function troubleIn({ compilation }: RegistryEvent, place: RegistryPlace, colour: boolean): string {
  const frames = findings(checkReport(place, withoutNotes(compilation), colour));
  return frames.map((text) => `\n${text}`).join('');
}
