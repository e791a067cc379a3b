import { ConfigError, locateDiagnostics, type Settings } from '@mpmsub/runner';

/**
 * Does something with the jobs of a configuration. What turns out to be wrong with them only now, such as a cycle or a job that is too
 * large, is told with its place in the configuration, as everything else is.
 *
 * @throws whatever `work` throws.
 */
export async function withPlaces<T>({ files }: Pick<Settings, 'files'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError) || files === undefined) throw error;
    throw new ConfigError(await locateDiagnostics(error.diagnostics, files));
  }
}
