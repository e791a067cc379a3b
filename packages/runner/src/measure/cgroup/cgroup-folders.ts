/** A cgroup hierarchy that this process belongs to, and its folders from its own group up to the mount's root. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  /** Leaf first, mount point last; absolute. */
  readonly folders: readonly string[];
  /** False when the hierarchy is mounted read-only here. */
  readonly writable: boolean;
}

/** Where the hierarchies that matter to us are: the unified one, and version 1's controllers. */
export interface CgroupPlaces {
  readonly v2?: CgroupFolders | undefined;
  readonly memory?: CgroupFolders | undefined;
  readonly cpu?: CgroupFolders | undefined;
  readonly freezer?: CgroupFolders | undefined;
}

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
  readonly writable: boolean;
}

/** `/proc/self/mountinfo` writes blanks, tabs, newlines and backslashes as `\040`-style octal. */
const unescapePath = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

const cgroupMounts = (mountinfo: string): Mount[] =>
  mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const fields = before?.split(' ') ?? [];
    const [type, , superOptions] = after?.split(' ') ?? [];
    const [root, point, mountOptions] = fields.slice(3);
    if ((type !== 'cgroup' && type !== 'cgroup2') || !root || !point) return [];
    const options = (superOptions ?? '').split(',');
    const writable = !options.includes('ro') && !(mountOptions ?? '').split(',').includes('ro');
    return [{ root: unescapePath(root), point: unescapePath(point), type, options, writable }];
  });

/** Own path of each hierarchy: controller name, or '' for version 2, to path. */
const ownPaths = (selfCgroup: string): Map<string, string> => {
  const paths = new Map<string, string>();
  for (const line of selfCgroup.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
};

/**
 * From the own group up to the mount point. A mount may show only a part of the hierarchy (a container's bind mount): a path outside
 * of it, or above the namespace's root (`/../x`), leaves only the mount point to look at.
 */
const walkUp = (mount: Mount, path: string): string[] => {
  const inside =
    mount.root === '/'
      ? path
      : path === mount.root
        ? '/'
        : path.startsWith(`${mount.root}/`)
          ? path.slice(mount.root.length)
          : '/';
  const parts = inside.split('/').filter((part) => part !== '');
  if (parts.includes('..')) return [mount.point];
  const base = mount.point === '/' ? '' : mount.point;
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    parts.length === up ? mount.point : `${base}/${parts.slice(0, parts.length - up).join('/')}`,
  );
};

/** Pure: finds our own cgroups from the texts of `/proc/self/cgroup` and `/proc/self/mountinfo`. */
export const findCgroups = (selfCgroup: string | undefined, mountinfo: string | undefined): CgroupPlaces => {
  const mounts = cgroupMounts(mountinfo ?? '');
  const paths = ownPaths(selfCgroup ?? '');
  const v1 = (controller: string): CgroupFolders | undefined => {
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
    const path = paths.get(controller);
    return mount && path !== undefined ? { version: 1, folders: walkUp(mount, path), writable: mount.writable } : undefined;
  };
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  const path = paths.get('');
  return {
    v2: unified && path !== undefined ? { version: 2, folders: walkUp(unified, path), writable: unified.writable } : undefined,
    memory: v1('memory'),
    cpu: v1('cpu'),
    freezer: v1('freezer'),
  };
};
