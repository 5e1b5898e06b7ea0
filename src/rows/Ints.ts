/**
 * Growing arrays of 32-bit integers.
 *
 * @module
 */

/** The integer at an index that is known to be within the array. */
// The compiler takes every index for a doubtful one; a test for absence here would be paid in the innermost loop.
export const at = (ints: Int32Array, index: number): number => ints[index] as number

/** The same integers with room for at least `length`; the array passed in may be void after. */
export const withRoom = (ints: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> => {
  if (length <= ints.length) return ints
  let capacity = ints.length
  while (capacity < length) capacity = capacity < 1 << 26 ? capacity * 2 : capacity + (1 << 26)
  return new Int32Array(ints.buffer.transfer(capacity * Int32Array.BYTES_PER_ELEMENT))
}
