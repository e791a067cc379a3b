import type { ConfigSpec } from './spec.js';

/** A configuration, or a function (also asynchronous) that makes one. */
export type ConfigExport = ConfigSpec | Promise<ConfigSpec> | (() => ConfigSpec | Promise<ConfigSpec>);

/** Gives its argument back; editors then know the fields of the configuration: `export default defineConfig({ ... })`. */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config;
}
