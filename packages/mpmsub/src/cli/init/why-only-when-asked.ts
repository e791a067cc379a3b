/** What cannot be taken back, or is seen by others. */
const GOES_OUT = /(^|[:_-])(release|publish|deploy|push|upload|rollback|undeploy)([:_-]|$)/;
const SENDS = /\s(publish|deploy|push)(\s|$)|\b(semantic-release|release-it|gh release|npm version)\b/;
const TAKES_AWAY = /(^|[:_-])(clean|distclean|clear|reset|purge|nuke|uninstall|migrate|seed)([:_-]|$)/;
const CHANGES_SOURCES = /(^|[:_-])(fix|fmt|format|bump|upgrade)([:_-]|$)/;
const ONLY_LOOKS = /check|--list-different|--dry-run|--diff\b/;

/**
 * Why a script or target must not run just because somebody runs everything: a first `mpmsub` would publish the package, or delete what
 * another job builds at that moment.
 *
 * @param command as far as it is known.
 * @returns `undefined` when it may.
 */
export function whyOnlyWhenAsked(name: string, command = ''): string | undefined {
  if (ONLY_LOOKS.test(`${name} ${command}`)) return undefined;
  if (GOES_OUT.test(name) || SENDS.test(command)) return 'it reaches others (a release, a deployment)';
  if (TAKES_AWAY.test(name)) return 'it takes away what others make or use';
  if (CHANGES_SOURCES.test(name) || /\s--write(\s|$)/.test(command)) return 'it changes the files that others read';
  return undefined;
}
