export function generated() { return []; }
