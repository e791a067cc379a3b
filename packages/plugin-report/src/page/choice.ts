/** Bars of the timeline by the place of their job. */
export const bars = new Map<number, Element[]>();
for (const bar of document.querySelectorAll<SVGElement>('.bar')) {
  const place = Number(bar.dataset.job);
  const known = bars.get(place);
  if (known) known.push(bar);
  else bars.set(place, [bar]);
}

/** Which job is looked at, in the table and in the timeline; at most one. */
export const choice = {
  /** `undefined`: none. */
  place: undefined as number | undefined,
  set(place: number | undefined): void {
    if (this.place !== undefined) mark(this.place, false);
    this.place = place;
    if (place !== undefined) mark(place, true);
  },
};

/** The row of the table; there is none when a filter hides it. */
export function rowOf(place: number): Element | null {
  return document.querySelector(`#rows tr[data-job="${place}"]`);
}

function mark(place: number, isChosen: boolean): void {
  const row = rowOf(place);
  for (const each of [row, ...(bars.get(place) ?? [])]) each?.classList.toggle('chosen', isChosen);
  if (row) row.ariaCurrent = String(isChosen);
}

/** Shows the bars of these jobs alone; `undefined`: all. */
export function showBars(places: ReadonlySet<number> | undefined): void {
  for (const [place, list] of bars) {
    for (const bar of list) bar.classList.toggle('hidden', places !== undefined && !places.has(place));
  }
}
