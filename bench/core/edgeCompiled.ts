/**
 * A realm that measures the same with compiled Schemas: the import comes first, before any Schema is used.
 *
 * @module
 */
import "effect/schema/SchemaJITCompiler/enable"
import "./edgeInterpreted.ts"
