/**
 * The program `synod`.
 *
 * @module
 */
import { main } from "./program.ts"

main()
