export function generated() {
  return [];
}
