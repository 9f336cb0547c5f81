//! What operations may answer beside what they are for: told once, for all of them.

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, Content, HeaderBuilder, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder};

/// A refusal in Airflow's words: its schema, and the name of the reply among the document's.
struct Refusal {
    status: u16,
    name: &'static str,
    description: &'static str,
    schema: &'static str,
    /// A header that it always has.
    header: Option<(&'static str, Type)>,
}

const fn refusal(status: u16, name: &'static str, description: &'static str) -> Refusal {
    Refusal {
        status,
        name,
        description,
        schema: "HTTPExceptionResponse",
        header: None,
    }
}

const REFUSALS: &[Refusal] = &[
    refusal(
        400,
        "BadRequest",
        "The request can't be carried out as it is, such as one with an unknown order.",
    ),
    Refusal {
        header: Some(("WWW-Authenticate", Type::String)),
        ..refusal(401, "Unauthorized", "Nobody is signed in.")
    },
    refusal(403, "Forbidden", "Who is signed in may not do this."),
    refusal(
        404,
        "NotFound",
        "What the request names is not there, or not to be seen.",
    ),
    refusal(
        406,
        "NotAcceptable",
        "The kind of reply that is asked for is not offered.",
    ),
    refusal(409, "Conflict", "What there is stands in the way."),
    refusal(413, "TooLarge", "The body is too large."),
    refusal(415, "UnsupportedMediaType", "The body is of a kind that is not read."),
    Refusal {
        schema: "HTTPValidationError",
        ..refusal(422, "Unprocessable", "A value of the request is not as it should be.")
    },
    Refusal {
        header: Some(("Retry-After", Type::Integer)),
        ..refusal(
            429,
            "TooMany",
            "Too much at once; the same may be asked for again later.",
        )
    },
    Refusal {
        header: Some(("Retry-After", Type::Integer)),
        ..refusal(
            503,
            "Unavailable",
            "The database is away, or takes no writes; the same may be asked for again later.",
        )
    },
];

/// Whether an operation may refuse with this status.
fn may_refuse(operation: &Operation, is_read: bool, status: u16) -> bool {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let is_asked = operation.request_body.is_some() || !parameters.is_empty();
    match status {
        400 | 422 => is_asked,
        401 | 403 => operation.security.is_some(),
        404 => is_asked,
        409 => !is_read,
        413 => operation.request_body.is_some(),
        // Only where the operation itself tells it.
        406 | 415 => false,
        _ => true,
    }
}

/// Adds the refusals that every operation may give, where it does not tell them itself.
pub(super) fn add(document: &mut Document) {
    let components = document.components.get_or_insert_default();
    add_schemas(components);
    for refusal in REFUSALS {
        components
            .responses
            .insert(refusal.name.to_owned(), reply(refusal).into());
    }
    for item in document.paths.paths.values_mut() {
        let methods = [
            (&mut item.get, true),
            (&mut item.post, false),
            (&mut item.put, false),
            (&mut item.patch, false),
            (&mut item.delete, false),
        ];
        for (operation, is_read) in methods {
            let Some(operation) = operation else { continue };
            for refusal in REFUSALS {
                let told = operation.responses.responses.contains_key(&refusal.status.to_string());
                if told || may_refuse(operation, is_read, refusal.status) {
                    let reply = RefOr::Ref(Ref::from_response_name(refusal.name));
                    operation.responses.responses.insert(refusal.status.to_string(), reply);
                }
            }
        }
    }
}

fn reply(refusal: &Refusal) -> Response {
    let content = Content::new(Some(Ref::from_schema_name(refusal.schema)));
    let mut reply = ResponseBuilder::new()
        .description(refusal.description)
        .content("application/json", content);
    if let Some((name, kind)) = &refusal.header {
        let schema = ObjectBuilder::new().schema_type(kind.clone());
        reply = reply.header(name.to_owned(), HeaderBuilder::new().schema(Some(schema)).build());
    }
    reply.build()
}

/// The shapes of `detail`, with Airflow's names for them.
fn add_schemas(components: &mut Components) {
    let of = |kind: Type| ObjectBuilder::new().schema_type(kind);
    let any_object = of(Type::Object).additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)));
    let text_or_object = AnyOfBuilder::new().item(of(Type::String)).item(any_object);
    let location = AnyOfBuilder::new().item(of(Type::String)).item(of(Type::Integer));
    let error = of(Type::Object)
        .property("loc", ArrayBuilder::new().items(location))
        .property("msg", of(Type::String))
        .property("type", of(Type::String))
        .required("loc")
        .required("msg")
        .required("type");
    let errors = ArrayBuilder::new().items(Ref::from_schema_name("ValidationError"));
    // A text where the request as a whole can't be carried out, as Airflow has it, though its document has not.
    let errors_or_text = AnyOfBuilder::new().item(errors).item(of(Type::String));
    let detail = |schema: AnyOfBuilder| of(Type::Object).property("detail", schema).required("detail");
    for (name, schema) in [
        ("ValidationError", error),
        ("HTTPExceptionResponse", detail(text_or_object)),
        ("HTTPValidationError", detail(errors_or_text)),
    ] {
        components.schemas.insert(name.to_owned(), Schema::from(schema).into());
    }
}
