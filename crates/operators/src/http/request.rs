//! From arguments and a connection to a request.

use reqwest::{Client, RequestBuilder, Url};
use serde_json::{Map, Value};

use super::{Data, Method, Request};
use crate::operator::OperatorError;
use crate::protocol::Connection;

/// # Errors
/// The address is none, the connection can't be used for HTTP, or there are two bodies.
pub(super) fn build(
    client: &Client,
    args: &Request,
    connection: Option<&Connection>,
) -> Result<RequestBuilder, OperatorError> {
    let url = address(&args.url, connection)?;
    let mut request = client
        .request(method(args.method), url)
        .query(&pairs(&args.params, "params")?);
    if let Some(connection) = connection {
        request = authorize(request, connection)?;
    }
    for (name, value) in &args.headers {
        request = request.header(name, value);
    }
    match (&args.json, &args.data) {
        (Some(_), Some(_)) => Err(OperatorError::fatal("`http` takes either `json` or `data`, not both")),
        (Some(json), None) => Ok(request.json(json)),
        (None, Some(Data::Text(text))) => Ok(request.body(text.clone())),
        (None, Some(Data::Form(form))) => Ok(request.form(&pairs(form, "data")?)),
        (None, None) => Ok(request),
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
    }
}

fn address(url: &str, connection: Option<&Connection>) -> Result<Url, OperatorError> {
    let text = match connection {
        None => url.to_owned(),
        // An absolute address would send the connection's password to whoever it names.
        Some(connection) if url.contains("://") => {
            return Err(OperatorError::fatal(format!(
                "`url` has to be a path when `connection` is given: it is added to the address of `{}`",
                connection.connection_id
            )));
        }
        Some(connection) => {
            let base = base(connection)?;
            let (base, path) = (base.trim_end_matches('/'), url.trim_start_matches('/'));
            if path.is_empty() || path.starts_with('?') {
                format!("{base}{path}")
            } else {
                format!("{base}/{path}")
            }
        }
    };
    let url = Url::parse(&text).map_err(|error| {
        OperatorError::fatal(format!(
            "`{text}` is no address: {error}; write it in full, such as https://example.com/path, or give a `connection`"
        ))
    })?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(OperatorError::fatal(format!(
            "`http` can't speak `{other}`: the address has to begin with http:// or https://"
        ))),
    }
}

/// As Airflow reads an `http` connection: the host may be a whole address, else `schema` is its scheme.
fn base(connection: &Connection) -> Result<String, OperatorError> {
    let id = &connection.connection_id;
    if !matches!(connection.conn_type.as_str(), "http" | "https") {
        return Err(OperatorError::fatal(format!(
            "the connection `{id}` is of type `{}`; `http` needs one of type `http`",
            connection.conn_type
        )));
    }
    let Some(host) = connection.host.as_deref().filter(|host| !host.is_empty()) else {
        return Err(OperatorError::fatal(format!(
            "the connection `{id}` names no host; set its `host`"
        )));
    };
    let address = if host.contains("://") {
        host.to_owned()
    } else {
        let fallback = if connection.conn_type == "https" {
            "https"
        } else {
            "http"
        };
        let scheme = connection
            .schema
            .as_deref()
            .filter(|scheme| !scheme.is_empty())
            .unwrap_or(fallback);
        format!("{scheme}://{host}")
    };
    let Some(port) = connection.port else {
        return Ok(address);
    };
    let mut url = Url::parse(&address)
        .map_err(|error| OperatorError::fatal(format!("the connection `{id}` has no usable address: {error}")))?;
    // Fails only for schemes without a port, which are refused later.
    let _ = url.set_port(Some(port));
    Ok(url.to_string())
}

fn authorize(mut request: RequestBuilder, connection: &Connection) -> Result<RequestBuilder, OperatorError> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    request = match (filled(&connection.login), filled(&connection.password)) {
        (Some(login), password) => request.basic_auth(login, password),
        (None, Some(token)) => request.bearer_auth(token),
        (None, None) => request,
    };
    let headers = connection.extra.get("headers").unwrap_or(&connection.extra);
    for (name, value) in headers.as_object().into_iter().flatten() {
        let value = scalar(value).ok_or_else(|| {
            OperatorError::fatal(format!(
                "the header `{name}` in `extra` of the connection `{}` is no text",
                connection.connection_id
            ))
        })?;
        request = request.header(name, value);
    }
    Ok(request)
}

/// Names with their values; a list repeats its name, and null leaves it out.
fn pairs(values: &Map<String, Value>, argument: &str) -> Result<Vec<(String, String)>, OperatorError> {
    let mut pairs = Vec::new();
    for (name, value) in values {
        let several = match value {
            Value::Null => continue,
            Value::Array(several) => several.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in several {
            let text = scalar(value).ok_or_else(|| {
                OperatorError::fatal(format!(
                    "`{argument}.{name}` of `http` has to be a text, a number, a boolean, or a list of those"
                ))
            })?;
            pairs.push((name.clone(), text));
        }
    }
    Ok(pairs)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
