import { JsonInput, MultiSelect, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMessages } from "@/i18n";
import { allowsNull, choiceOptions, type FieldValue, fieldKind, type ParamSpec } from "./params";

interface ParamFieldProps {
  param: ParamSpec;
  value: FieldValue;
  error: string | undefined;
  onChange: (value: FieldValue) => void;
}

/** One parameter, in the control that its JSON Schema asks for. */
export function ParamField({ param, value, error, onChange }: ParamFieldProps) {
  const t = useMessages();
  const kind = fieldKind(param);
  const label = param.schema.title ? `${param.schema.title} (${param.name})` : param.name;
  const nullable = allowsNull(param.schema);
  const shared = { label, description: param.description, error, withAsterisk: !param.hasDefault && !nullable };
  const text = typeof value === "string" ? value : "";
  const list = Array.isArray(value) ? value : [];

  switch (kind) {
    case "boolean":
      return <Switch label={label} description={param.description} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case "choice":
      return <Select {...shared} data={choiceOptions(param)} value={typeof value === "string" ? value : null} onChange={onChange} clearable={nullable} searchable />;
    case "choices":
      return (
        <MultiSelect size="sm" {...shared} data={(param.schema.items?.enum ?? []).map(String)} value={list} onChange={onChange} searchable clearable />
      );
    case "list":
      return <TagsInput size="sm" {...shared} value={list} onChange={onChange} placeholder={t.trigger.addItem} acceptValueOnBlur allowDuplicates />;
    case "multiline":
      return <Textarea {...shared} autosize minRows={3} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "json":
      return (
        <JsonInput {...shared} autosize minRows={3} maxRows={14} spellCheck={false} classNames={{ input: "mono" }} value={text} onChange={onChange} />
      );
    default:
      return (
        <TextInput
          {...shared}
          value={text}
          inputMode={kind === "integer" ? "numeric" : kind === "number" ? "decimal" : "text"}
          type={param.schema.format === "date" ? "date" : "text"}
          placeholder={nullable ? t.trigger.useNull : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
