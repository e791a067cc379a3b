/** Why a job's memory cannot be written where its description is looked for. */
export const NO_SITE = 'it is not written by itself in this file, but made by a matrix, by code or in another file';
