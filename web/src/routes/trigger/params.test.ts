import { describe, expect, it } from "vitest";
import { en } from "@/i18n/en";
import { fieldKind, initialValue, type ParamSpec, parseConf, parseField, parseFields, readParams } from "./params";

const t = en.trigger;
const param = (schema: ParamSpec["schema"], value?: unknown): ParamSpec => ({
  name: "p", schema, description: undefined, default: value, hasDefault: value !== undefined,
});

describe("readParams", () => {
  it("reads value, schema and description", () => {
    const [regions, bare] = readParams({
      regions: { value: ["kr"], schema: { type: "array", items: { type: "string" } }, description: "where" },
      bare: { value: false, schema: {}, description: null },
    });
    expect(regions).toMatchObject({ name: "regions", default: ["kr"], hasDefault: true, description: "where" });
    expect(bare).toMatchObject({ name: "bare", default: false, hasDefault: true, description: undefined });
  });
  it("knows a required parameter", () => {
    expect(readParams({ day: { value: null, schema: { type: "string" } } })[0]?.hasDefault).toBe(false);
    expect(readParams({ day: { value: null, schema: { type: ["string", "null"] } } })[0]?.hasDefault).toBe(true);
  });
  it("takes the absence of params", () => {
    expect(readParams(null)).toEqual([]);
  });
});

describe("fieldKind", () => {
  it.each([
    [param({ type: "string" }), "text"],
    [param({ type: "string", format: "multiline" }), "multiline"],
    [param({ type: ["integer", "null"] }), "integer"],
    [param({ type: "number" }), "number"],
    [param({}, false), "boolean"],
    [param({}, 3), "integer"],
    [param({}, "x"), "text"],
    [param({ enum: ["a", 1] }), "choice"],
    [param({ type: "array", items: { type: "integer" } }), "list"],
    [param({ type: "array", items: { type: "string", enum: ["a"] } }), "choices"],
    [param({ type: "array", items: { type: "object" } }), "json"],
    [param({ type: "object" }), "json"],
    [param({ type: ["string", "integer"] }), "json"],
  ] as const)("%#: %s", (spec, kind) => {
    expect(fieldKind(spec)).toBe(kind);
  });
});

describe("parseField", () => {
  it("gives back the default untouched for every kind", () => {
    const specs = [
      param({ type: "string" }, "x"), param({ type: "integer" }, 7), param({ type: "number" }, 1.5), param({ type: "boolean" }, true),
      param({ enum: ["a", 1] }, 1), param({ type: "array", items: { type: "integer" } }, [1, 2]), param({ type: "object" }, { a: [1] }),
    ];
    for (const spec of specs) expect(parseField(spec, initialValue(spec), t)).toEqual({ value: spec.default });
  });
  it("refuses what the schema refuses", () => {
    expect(parseField(param({ type: "integer" }), "1.5", t)).toEqual({ error: t.notAnInteger });
    expect(parseField(param({ type: "integer", minimum: 2 }), "1", t)).toEqual({ error: t.tooSmall(2) });
    expect(parseField(param({ type: "number", maximum: 2 }), "2.1", t)).toEqual({ error: t.tooLarge(2) });
    expect(parseField(param({ type: "string", pattern: "^\\d+$" }), "x", t)).toEqual({ error: t.badPattern("^\\d+$") });
    expect(parseField(param({ type: "string" }), "", t)).toEqual({ error: t.required });
    expect(parseField(param({ type: "object" }), "{", t)).toEqual({ error: t.invalidJson });
    expect(parseField(param({ type: "array", items: { type: "integer" } }), ["1", "x"], t)).toEqual({ error: t.notAnInteger });
  });
  it("makes an empty field null where null is allowed", () => {
    expect(parseField(param({ type: ["string", "null"] }), "", t)).toEqual({ value: null });
    expect(parseField(param({ type: ["integer", "null"] }), "", t)).toEqual({ value: null });
  });
  it("keeps an empty text where a default shows that text is meant", () => {
    expect(parseField(param({ type: "string" }, "x"), "", t)).toEqual({ value: "" });
  });
});

it("parseFields gathers values and errors by name", () => {
  const params = [{ ...param({ type: "integer" }, 1), name: "n" }, { ...param({ type: "string" }), name: "s" }];
  expect(parseFields(params, { n: "4", s: "" }, t)).toEqual({ conf: { n: 4 }, errors: { s: t.required } });
});

it("parseConf wants an object", () => {
  expect(parseConf("", t)).toEqual({ conf: {} });
  expect(parseConf('{"a": 1}', t)).toEqual({ conf: { a: 1 } });
  expect(parseConf("[1]", t)).toEqual({ error: t.mustBeObject });
  expect(parseConf("{a}", t)).toEqual({ error: t.invalidJson });
});
