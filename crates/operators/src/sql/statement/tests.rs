use serde_json::json;

use super::*;

fn texts(text: &str) -> Vec<String> {
    split(text, None)
        .unwrap()
        .into_iter()
        .map(|statement| statement.text)
        .collect()
}

fn bound(text: &str, parameters: Value) -> Result<String, StatementError> {
    let parameters: Parameters = serde_json::from_value(parameters).unwrap();
    Ok(split(text, Some(&parameters))?.remove(0).text)
}

#[test]
fn splits_at_semicolons_in_code_only() {
    assert_eq!(texts("select 1; select 2"), ["select 1", "select 2"]);
    assert_eq!(
        texts("select ';', \"a;b\" ; select 2;"),
        ["select ';', \"a;b\"", "select 2"]
    );
    assert_eq!(texts("select 'it''s; fine'"), ["select 'it''s; fine'"]);
    assert_eq!(
        texts(r"select E'it\'s; fine'; select 2"),
        [r"select E'it\'s; fine'", "select 2"]
    );
    // Without the E a backslash is a backslash.
    assert_eq!(texts(r"select 'a\'; select 2"), [r"select 'a\'", "select 2"]);
    assert_eq!(
        texts("do $$ begin perform 1; end $$; select 2"),
        ["do $$ begin perform 1; end $$", "select 2"]
    );
    assert_eq!(
        texts("select $a$ ; $$ ; $a$; select 2"),
        ["select $a$ ; $$ ; $a$", "select 2"]
    );
    assert_eq!(
        texts("select 1 /* a; /* b; */ c; */ + 2; select 3"),
        ["select 1 /* a; /* b; */ c; */ + 2", "select 3"]
    );
    assert_eq!(texts("select 1 -- one; two\n + 2"), ["select 1 -- one; two\n + 2"]);
    assert_eq!(texts(" ; ;; -- nothing\n; /* nothing */ ;"), Vec::<String>::new());
}

#[test]
fn a_function_body_in_sql_is_one_statement() {
    let function =
        "create function f(a int) returns int language sql begin atomic select 1; select case a when 1 then 2 end; end";
    assert_eq!(texts(&format!("{function}; select 2")), [function, "select 2"]);
    assert_eq!(
        texts("begin; select 1; end; select 2"),
        ["begin", "select 1", "end", "select 2"]
    );
}

#[test]
fn says_on_which_line_a_statement_begins() {
    let found = split("-- a\nselect 1;\n\n/* b\n */ select\n 2", None).unwrap();
    assert_eq!(found.iter().map(|statement| statement.line).collect::<Vec<_>>(), [2, 5]);
    assert_eq!(found[1].text, "select\n 2");
}

#[test]
fn puts_values_where_placeholders_stand() {
    assert_eq!(bound("select $1, $2", json!(["a", 2])).unwrap(), "select 'a', 2");
    assert_eq!(
        bound("select :a::date, x[1:b], ':a', \":a\"", json!({"a": "2017-01-01"})).unwrap(),
        "select '2017-01-01'::date, x[1:b], ':a', \":a\""
    );
    assert_eq!(bound("select 5-:n", json!({"n": -1})).unwrap(), "select 5-(-1)");
    assert_eq!(
        bound("select :a, :b, :c", json!({"a": null, "b": true, "c": 1.5})).unwrap(),
        "select NULL, TRUE, 1.5"
    );
    assert_eq!(
        bound("select any(:a)", json!({"a": ["x", "y'z"]})).unwrap(),
        "select any(ARRAY['x','y''z'])"
    );
    assert_eq!(
        bound("select :a", json!({"a": {"k": "v'"}})).unwrap(),
        r#"select '{"k":"v''"}'"#
    );
    assert_eq!(bound("select date$1, $1", json!([1])).unwrap(), "select date$1, 1");
    assert_eq!(
        bound("select 1 -- :nobody\n", json!({"a": 1})).unwrap(),
        "select 1 -- :nobody"
    );
}

#[test]
fn a_value_stays_a_value() {
    let hostile = json!({"a": "'; drop table t; --"});
    let found = split("select :a; select 2", Some(&serde_json::from_value(hostile).unwrap())).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].text, "select '''; drop table t; --'");
    assert_eq!(
        bound("select $1", json!([r"\'; drop table t"])).unwrap(),
        r"select  E'\\''; drop table t'"
    );
    assert_eq!(
        bound("select $1", json!(["a\0b"])),
        Err(StatementError::Nul { name: "$1".into() })
    );
}

#[test]
fn says_what_is_missing_or_open() {
    assert_eq!(
        bound("select 1,\n :who", json!({"day": 1})).unwrap_err().to_string(),
        "line 2: there is no parameter `:who`; `parameters` has `:day`"
    );
    assert_eq!(
        bound("select $3", json!([1])).unwrap_err().to_string(),
        "line 1: there is no parameter `$3`; `parameters` has 1 value(s) for `$1` and so on"
    );
    for (text, what) in [
        ("\n'a", "a text"),
        ("\n\"a", "a name in double quotes"),
        ("\n/* a", "a comment"),
        ("\n$x$ a", "a text in dollar quotes"),
    ] {
        assert_eq!(
            split(text, None).unwrap_err().to_string(),
            format!("line 2: {what} is never closed")
        );
    }
}
