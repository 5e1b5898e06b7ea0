/** Turns a state's row into that of its representative. */
export type Canonicalise = (row: Int32Array) => void
