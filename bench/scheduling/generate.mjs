import { normal, random } from './random.mjs';

const MIB = 2 ** 20;

/** Our own sets of jobs, by family and seed: `{name, app, jobs: [{id, family, needs, cpus, memory, ms}]}`. */
export function generated(seed) {
  return Object.entries(MAKERS).flatMap(([app, make]) =>
    [1, 2, 3].map((number) => {
      const draw = random(`${app} ${seed} ${number}`);
      const z = normal(draw);
      const jobs = [];
      const tools = {
        draw,
        /** Log-normal about `median`. */
        about: (median, sigma) => median * Math.exp(sigma * z()),
        pick: (list) => list[Math.floor(draw() * list.length)],
        count: (from, to) => Math.floor(from + draw() * (to - from)),
        add(family, cpus, megabytes, seconds, needs = []) {
          const id = `${family}${jobs.length}`;
          jobs.push({ id, family, needs, cpus, memory: Math.ceil(megabytes * MIB), ms: Math.max(1, Math.round(seconds * 1000)) });
          return id;
        },
      };
      make(tools);
      return { name: `${app}-${number}`, app, jobs };
    }),
  );
}

const MAKERS = {
  compile({ about, pick, count, add }) {
    const objects = Array.from({ length: count(300, 700) }, () => add('cc', 1, about(250, 0.6), about(4, 0.9)));
    const links = Array.from({ length: count(6, 16) }, () =>
      add('ld', 1, about(2200, 0.6), about(18, 0.5), some(objects, pick, 40)),
    );
    const tests = links.flatMap((link) =>
      Array.from({ length: 3 }, () => add('test', pick([1, 2]), about(400, 0.7), about(12, 1), [link])),
    );
    add('pack', 2, 1500, 30, [...links, ...tests.slice(0, 1)]);
  },
  monorepo({ about, pick, count, add }) {
    const install = add('install', 2, 700, 25);
    const builds = [];
    for (let i = count(25, 60); i > 0; i -= 1) {
      const needs = [install, ...(builds.length > 0 ? some(builds, pick, 3) : [])];
      add('lint', 1, about(450, 0.3), about(7, 0.5), [install]);
      add('types', 1, about(900, 0.4), about(14, 0.5), needs);
      const build = add('build', pick([2, 2, 4]), about(1100, 0.5), about(20, 0.6), needs);
      builds.push(build);
      add('unit', pick([1, 2, 4]), about(650, 0.5), about(20, 0.6), [build]);
      if (pick([true, false])) add('e2e', 2, about(2600, 0.4), about(90, 0.7), [build]);
    }
  },
  ml({ about, count, add }) {
    for (let set = count(5, 12); set > 0; set -= 1) {
      const prepared = add('prepare', 2, about(5000, 0.2), about(140, 0.5));
      const folds = Array.from({ length: 5 }, () => add('fold', 4, about(6500, 0.3), about(350, 0.6), [prepared]));
      add('score', 1, about(1100, 0.4), about(20, 0.3), folds);
    }
  },
  pipeline({ about, count, add }) {
    const index = add('index', 4, 11000, 150);
    const tables = [];
    for (let sample = count(20, 60); sample > 0; sample -= 1) {
      const size = about(1, 0.6);
      add('check', 1, about(300, 0.3), 60 * size);
      const trimmed = add('trim', 4, about(600, 0.3), 110 * size);
      const aligned = add('align', 8, about(14000, 0.12), 450 * size, [trimmed, index]);
      const ordered = add('order', 4, about(4200, 0.2), 60 * size, [aligned]);
      tables.push(add('call', 2, about(2900, 0.3), 380 * size, [add('unique', 1, about(8200, 0.25), 170 * size, [ordered])]));
    }
    add('report', 1, 1200, 60, tables);
  },
  sweep({ about, pick, count, add }) {
    for (let i = count(120, 280); i > 0; i -= 1) add('small', pick([1, 2]), about(900, 0.8), about(55, 0.9));
    for (let i = count(3, 7); i > 0; i -= 1) add('big', pick([4, 8]), about(15000, 0.4), about(250, 0.6));
  },
  anticorrelated({ about, pick, count, add }) {
    for (let i = count(120, 250); i > 0; i -= 1) {
      if (pick([true, false])) add('cpu', pick([4, 8]), about(300, 0.5), about(90, 0.6));
      else add('memory', 1, about(6000, 0.5), about(110, 0.5));
    }
  },
  'tail-last'({ about, pick, count, add }) {
    for (let i = count(120, 240); i > 0; i -= 1) add('small', 1, about(520, 0.6), about(29, 0.7));
    for (let i = count(3, 6); i > 0; i -= 1) add('giant', pick([1, 4]), about(21000, 0.3), about(450, 0.4));
  },
};

function some(list, pick, most) {
  return [...new Set(Array.from({ length: Math.min(most, list.length) }, () => pick(list)))];
}
