/** The Python library's API. */
export { Cluster, type ClusterOptions, type ClusterRunOptions, cluster } from './cluster.js';
export { ClusterResult } from './cluster-result.js';
export type { ClusterStats } from './cluster-stats.js';
export { type JobInput, JobList } from './job-list.js';
