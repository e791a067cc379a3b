import type { Plugin } from '@mpmsub/runner';
import { styler, visible } from '@mpmsub/text';

/** Says warnings where nothing else is shown while jobs run: whoever asked for less progress has not asked to miss them. */
export function plainWarnings(stream: NodeJS.WritableStream): Plugin {
  return {
    name: 'plain-warnings',
    apply({ hooks }) {
      const style = styler(stream);
      hooks.warning.tap('plain-warnings', ({ message, jobId, plugin }) => {
        const about = jobId === undefined ? '' : `${visible(jobId)}: `;
        const by = plugin === undefined ? '' : style('dim', ` (${visible(plugin)})`);
        stream.write(`${style('yellow', 'warning:')} ${about}${visible(message)}${by}\n`);
      });
    },
  };
}
