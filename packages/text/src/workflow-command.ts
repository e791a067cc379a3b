/** A line that GitHub Actions reads and shows beside the changes: `::error title=…::…`. The message may have several lines. */
export function workflowCommand(name: 'error' | 'notice', title: string, message: string): string {
  return `::${name} title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
