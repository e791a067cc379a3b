/** Every combination of one value from each list; the last list changes fastest. None where there is no list. */
export function* combineValues(lists: readonly (readonly string[])[]): Generator<readonly string[]> {
  if (lists.length === 0 || lists.some((list) => list.length === 0)) return;
  const places = lists.map(() => 0);
  for (;;) {
    yield lists.map((list, at) => list[places[at]!]!);
    let at = lists.length - 1;
    while (at >= 0 && ++places[at]! === lists[at]!.length) places[at--] = 0;
    if (at < 0) return;
  }
}
