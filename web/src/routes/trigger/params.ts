import type { Messages } from "@/i18n/en";

/** A DAG's parameter as its details tell it: a JSON Schema and a default. */
export interface ParamSpec {
  name: string;
  schema: JsonSchema;
  description: string | undefined;
  default: unknown;
  hasDefault: boolean;
}

export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  title?: string;
  description?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  items?: JsonSchema;
  examples?: unknown[];
  default?: unknown;
  [key: string]: unknown;
}

/** The control that a parameter is edited with. */
export type FieldKind = "text" | "multiline" | "integer" | "number" | "boolean" | "choice" | "choices" | "list" | "json";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads `params` of the DAG's details: by name `{value, schema, description}`. */
export function readParams(params: Record<string, unknown> | null | undefined): ParamSpec[] {
  return Object.entries(params ?? {}).map(([name, given]) => {
    const entry = isObject(given) ? given : { value: given };
    const schema: JsonSchema = isObject(entry["schema"]) ? (entry["schema"] as JsonSchema) : {};
    const value = entry["value"] ?? (schema.default === undefined ? entry["value"] : schema.default);
    const description = entry["description"] ?? schema.description;
    return {
      name,
      schema,
      description: typeof description === "string" ? description : undefined,
      default: value,
      hasDefault: value !== undefined && (value !== null || allowsNull(schema) || schema.type === undefined),
    };
  });
}

function types(schema: JsonSchema): string[] {
  if (schema.type === undefined) return [];
  return Array.isArray(schema.type) ? schema.type : [schema.type];
}

export const allowsNull = (schema: JsonSchema): boolean => types(schema).includes("null") || (schema.enum?.includes(null) ?? false);

function typeOfValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

const simple = new Set(["string", "integer", "number"]);

/** Which control fits. Where the schema says nothing, the default's type decides; what no simple control fits is JSON. */
export function fieldKind(param: ParamSpec): FieldKind {
  const { schema } = param;
  if (schema.enum) return "choice";
  const named = types(schema).filter((type) => type !== "null");
  const type = named.length === 1 ? named[0] : named.length === 0 ? typeOfValue(param.default) : undefined;
  switch (type) {
    case "boolean":
      return "boolean";
    case "integer":
      return "integer";
    case "number":
      return "number";
    case "string":
      return schema.format === "multiline" ? "multiline" : "text";
    case "array":
      if (schema.items?.enum?.every((one) => typeof one === "string")) return "choices";
      return listItemType(param) ? "list" : "json";
    default:
      return "json";
  }
}

/** The type of a list's items where they are simple values of one type. */
export function listItemType(param: ParamSpec): "string" | "integer" | "number" | undefined {
  const named = param.schema.items ? types(param.schema.items) : [];
  if (named.length === 1 && named[0] && simple.has(named[0])) return named[0] as "string" | "integer" | "number";
  if (named.length > 0) return undefined;
  const values = Array.isArray(param.default) ? param.default : [];
  return values.length > 0 && values.every((one) => typeof one === "string") ? "string" : undefined;
}

/** What the form holds: text for what is typed, so that a half-typed number is kept as it is. */
export type FieldValue = string | boolean | string[] | null;

const choiceText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

export function initialValue(param: ParamSpec): FieldValue {
  const value = param.default;
  switch (fieldKind(param)) {
    case "boolean":
      return value === true;
    case "choices":
    case "list":
      return Array.isArray(value) ? value.map(String) : [];
    case "choice":
      return value === null || value === undefined ? null : choiceText(value);
    case "json":
      return value === undefined || (value === null && !param.hasDefault) ? "" : JSON.stringify(value, null, 2);
    default:
      return value === null || value === undefined ? "" : String(value);
  }
}

export const choiceOptions = (param: ParamSpec): { value: string; label: string }[] =>
  (param.schema.enum ?? []).filter((one) => one !== null).map((one) => ({ value: choiceText(one), label: choiceText(one) }));

type Result = { value: unknown } | { error: string };
type Words = Messages["trigger"];

/** The JSON value of a field, or why it is none. An empty field of a parameter that may be null is null. */
export function parseField(param: ParamSpec, field: FieldValue, t: Words): Result {
  const kind = fieldKind(param);
  if (kind === "boolean") return { value: field === true };
  if (kind === "choice") {
    if (field === null) return allowsNull(param.schema) ? { value: null } : { error: t.required };
    return { value: param.schema.enum?.find((one) => choiceText(one) === field) };
  }
  if (kind === "choices") return { value: field };
  if (kind === "list") return parseList(param, Array.isArray(field) ? field : [], t);

  const text = typeof field === "string" ? field : "";
  if (text === "" && kind !== "text" && kind !== "multiline") return allowsNull(param.schema) ? { value: null } : { error: t.required };
  switch (kind) {
    case "integer":
    case "number":
      return parseNumber(text, kind, param.schema, t);
    case "json":
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return { error: t.invalidJson };
      }
    default:
      return parseText(param, text, t);
  }
}

function parseText(param: ParamSpec, text: string, t: Words): Result {
  const { schema } = param;
  if (text === "" && allowsNull(schema)) return { value: null };
  if (text === "" && !param.hasDefault) return { error: t.required };
  if (schema.minLength !== undefined && text.length < schema.minLength) return { error: t.tooShort(schema.minLength) };
  if (schema.maxLength !== undefined && text.length > schema.maxLength) return { error: t.tooLong(schema.maxLength) };
  if (schema.pattern !== undefined && !matches(schema.pattern, text)) return { error: t.badPattern(schema.pattern) };
  return { value: text };
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    // A pattern that only the server understands is left to the server.
    return true;
  }
}

function parseNumber(text: string, kind: "integer" | "number", schema: JsonSchema, t: Words): Result {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return { error: kind === "integer" ? t.notAnInteger : t.notANumber };
  if (kind === "integer" && !Number.isInteger(value)) return { error: t.notAnInteger };
  if (schema.minimum !== undefined && value < schema.minimum) return { error: t.tooSmall(schema.minimum) };
  if (schema.maximum !== undefined && value > schema.maximum) return { error: t.tooLarge(schema.maximum) };
  return { value };
}

function parseList(param: ParamSpec, items: string[], t: Words): Result {
  const type = listItemType(param);
  if (type === "string" || type === undefined) return { value: items };
  const values: unknown[] = [];
  for (const item of items) {
    const result = parseNumber(item, type, param.schema.items ?? {}, t);
    if ("error" in result) return result;
    values.push(result.value);
  }
  return { value: values };
}

export interface Parsed {
  conf: Record<string, unknown>;
  errors: Record<string, string>;
}

/** Every field at once. */
export function parseFields(params: ParamSpec[], fields: Record<string, FieldValue>, t: Words): Parsed {
  const parsed: Parsed = { conf: {}, errors: {} };
  for (const param of params) {
    const result = parseField(param, fields[param.name] ?? null, t);
    if ("error" in result) parsed.errors[param.name] = result.error;
    else parsed.conf[param.name] = result.value;
  }
  return parsed;
}

/** Conf typed as JSON: an object, or nothing. */
export function parseConf(text: string, t: Words): { conf: Record<string, unknown> } | { error: string } {
  if (text.trim() === "") return { conf: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { conf: value } : { error: t.mustBeObject };
  } catch {
    return { error: t.invalidJson };
  }
}
